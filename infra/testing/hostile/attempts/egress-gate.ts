import { type Attempt, everywhere, type Subject } from "../attempt.ts";
import type { World } from "../world.ts";

/** Sends bytes to the egress gate, and prints what it says. The gate's address is in the environment of every command. */
const toGate = (bytes: string): string =>
  `gate=\${http_proxy#*://}; gate=\${gate%/}; exec 3<>"/dev/tcp/\${gate%:*}/\${gate##*:}" && printf '${bytes}' >&3 && timeout 5 head -c 600 <&3`;

const line = "\\r\\n";
const get = (id: string): string => `GET /${id} HTTP/1.0${line}${line}`;

const asks = (id: string, tries: string, bytes: (world: World) => string): Attempt => ({
  id,
  tries,
  script: (world) => toGate(bytes(world)),
  success: ({ world, output }) =>
    world.heard(id) ?? (!/HTTP\/1\.1 4\d\d /.test(output) && `The gate said “${output.trim()}”.`),
  ends: everywhere("refused"),
});

const connects = (id: string, tries: string, host: string, port?: number): Attempt =>
  asks(id, tries, (world) => {
    const authority = `${host.replace("HOSTNAME", world.hostname)}:${port ?? world.port}`;
    return `CONNECT ${authority} HTTP/1.1${line}Host: ${authority}${line}${line}${get(id)}`;
  });

const fetches = (id: string, tries: string, url: (world: World) => string): Attempt =>
  asks(id, tries, (world) => `GET ${url(world)} HTTP/1.1${line}Host: example.com${line}${line}`);

export const egressGate: Subject = {
  about: "The egress gate, in the policy that allows most",
  attempts: [
    connects("connect-loopback", "CONNECT to 127.0.0.1", "127.0.0.1"),
    connects("connect-localhost", "CONNECT to localhost by name", "localhost"),
    connects("connect-localhost-dot", "CONNECT to localhost. with a trailing dot", "LOCALHOST."),
    connects("connect-under-localhost", "CONNECT to a name below localhost", "any.localhost"),
    connects("connect-hostname", "CONNECT to a name that resolves to loopback", "HOSTNAME"),
    connects("connect-ipv6", "CONNECT to [::1]", "[::1]"),
    connects("connect-mapped", "CONNECT to [::ffff:127.0.0.1]", "[::ffff:127.0.0.1]"),
    connects("connect-mapped-hex", "CONNECT to [::ffff:7f00:1]", "[::ffff:7f00:1]"),
    connects("connect-nat64", "CONNECT to 127.0.0.1 in a NAT64 address", "[64:ff9b::7f00:1]"),
    connects("connect-6to4", "CONNECT to 127.0.0.1 in a 6to4 address", "[2002:7f00:1::]"),
    connects("connect-any", "CONNECT to 0.0.0.0", "0.0.0.0"),
    connects("connect-any-ipv6", "CONNECT to [::]", "[::]"),
    connects("connect-decimal", "CONNECT to 2130706433", "2130706433"),
    connects("connect-hexadecimal", "CONNECT to 0x7f.1", "0x7f.1"),
    connects("connect-octal", "CONNECT to 0177.0.0.1", "0177.0.0.1"),
    connects("connect-short", "CONNECT to 127.1", "127.1"),
    connects(
      "connect-metadata",
      "CONNECT to the metadata address 169.254.169.254",
      "169.254.169.254",
      80,
    ),
    connects(
      "connect-task-metadata",
      "CONNECT to the metadata address of a task",
      "169.254.170.2",
      80,
    ),
    connects("connect-metadata-ipv6", "CONNECT to [fd00:ec2::254]", "[fd00:ec2::254]", 80),
    connects(
      "connect-metadata-mapped",
      "CONNECT to [::ffff:169.254.169.254]",
      "[::ffff:169.254.169.254]",
      80,
    ),
    connects("connect-10", "CONNECT to a private address, 10.0.0.1", "10.0.0.1", 443),
    connects("connect-172", "CONNECT to a private address, 172.16.0.1", "172.16.0.1", 443),
    connects("connect-192", "CONNECT to a private address, 192.168.0.1", "192.168.0.1", 443),
    connects("connect-carrier", "CONNECT to a carrier's address, 100.64.0.1", "100.64.0.1", 443),
    connects("connect-local-ipv6", "CONNECT to private IPv6, [fd12::1]", "[fd12::1]", 443),
    connects("connect-link-local", "CONNECT to [fe80::1]", "[fe80::1]", 443),
    connects("connect-nul", "CONNECT to a name with a NUL in it", "127.0.0.1\\000.example.com"),
    connects("connect-at", "CONNECT to example.com@127.0.0.1", "example.com@127.0.0.1"),
    asks(
      "connect-two-lines",
      "CONNECT with a second target behind a line end",
      ({ port }) => `CONNECT 127.0.0.1:${port} HTTP/1.1\\n\\n${get("connect-two-lines")}`,
    ),
    fetches(
      "fetch-loopback",
      "fetches http://127.0.0.1",
      ({ port }) => `http://127.0.0.1:${port}/fetch-loopback`,
    ),
    fetches(
      "fetch-user",
      "fetches http://example.com@127.0.0.1",
      ({ port }) => `http://example.com@127.0.0.1:${port}/fetch-user`,
    ),
    fetches(
      "fetch-wide",
      "fetches http://１２７.０.０.１, in wide digits",
      ({ port }) => `http://１２７.０.０.１:${port}/fetch-wide`,
    ),
    fetches(
      "fetch-encoded",
      "fetches http://%31%32%37.0.0.1",
      ({ port }) => `http://%%31%%32%%37.0.0.1:${port}/fetch-encoded`,
    ),
    fetches("fetch-file", "fetches a file of the host", ({ file }) => `file://${file}`),
    asks(
      "fetch-origin",
      "sends a request as to a server, with the target in Host",
      ({ port }) => `GET /fetch-origin HTTP/1.1${line}Host: 127.0.0.1:${port}${line}${line}`,
    ),
    asks("smuggle", "hides a second request in the body of the first", ({ port }) => {
      const inner = `GET http://127.0.0.1:${port}/smuggle HTTP/1.1${line}Host: x${line}${line}`;
      return `POST http://127.0.0.1:${port}/first HTTP/1.1${line}Host: x${line}Content-Length: 4${line}Transfer-Encoding: chunked${line}${line}0${line}${line}${inner}`;
    }),
    {
      id: "redirect",
      tries: "follows a redirect to a service of the host",
      script: ({ port }) =>
        `node -e 'require("http").createServer((q, a) => a.writeHead(302, { location: "http://[::ffff:127.0.0.1]:${port}/redirect" }).end()).listen(8377, "127.0.0.1")' & sleep 0.7; curl -sL --max-time 4 --noproxy 127.0.0.1 http://127.0.0.1:8377/; kill %1`,
      success: ({ world }) => world.heard("redirect"),
      ends: everywhere("refused"),
    },
  ],
};
