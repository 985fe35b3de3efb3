import { type Attempt, ends, heard, type Subject } from "../attempt.ts";
import type { World } from "../world.ts";

/** Connects by TCP and says the id. */
const tcp = (host: string, port: number, id: string): string =>
  `exec 3<>/dev/tcp/${host}/${port} && printf 'GET /${id} HTTP/1.0\\r\\n\\r\\n' >&3 && head -c 200 <&3`;

const dials = (id: string, tries: string, script: (world: World) => string): Attempt => ({
  id,
  tries,
  script,
  success: heard(id),
  ends: ends("refused", "possible"),
});

const dialsTo = (id: string, tries: string, host: string): Attempt =>
  dials(id, tries, ({ port }) => tcp(host, port, id));

/** Takes a port of the host, and says the id to who connects first. The host tries many times in those five seconds. */
const binds = (id: string, tries: string, address: string): Attempt =>
  dials(id, tries, ({ freePort }) => {
    const serve = `require("net").createServer((it) => it.on("error", () => {}).end("${id}", () => process.exit())).listen(${freePort}, "${address}", () => setTimeout(process.exit, 5000))`;
    return `node -e '${serve}'`;
  });

const perl = (script: string): string => `perl -MSocket -e '${script}'`;

export const directNetwork: Subject = {
  about: "The host's network, without a gate",
  attempts: [
    dialsTo("dial-loopback", "connects to a service on 127.0.0.1", "127.0.0.1"),
    dialsTo("dial-localhost", "connects to a service on localhost by name", "localhost"),
    dialsTo("dial-ipv6-loopback", "connects to a service on ::1", "::1"),
    dialsTo("dial-mapped", "connects to ::ffff:127.0.0.1", "::ffff:127.0.0.1"),
    dialsTo("dial-any", "connects to 0.0.0.0, which means this host", "0.0.0.0"),
    dialsTo("dial-decimal", "connects to 2130706433, which is 127.0.0.1", "2130706433"),
    dialsTo("dial-short", "connects to 127.1", "127.1"),
    dialsTo("dial-hexadecimal", "connects to 0x7f.1", "0x7f.1"),
    dialsTo("dial-hostname", "connects to the host by its own name", "$(hostname)"),
    dials(
      "dial-udp",
      "sends a UDP packet to a service of the host",
      ({ port }) => `printf dial-udp > /dev/udp/127.0.0.1/${port}`,
    ),
    {
      id: "dial-server",
      tries: "asks the server's own port for the list of Runs",
      script: ({ server }) =>
        `exec 3<>/dev/tcp/127.0.0.1/${server.port} && printf 'GET /api/runs HTTP/1.1\\r\\nhost: 127.0.0.1:${server.port}\\r\\nconnection: close\\r\\n\\r\\n' >&3 && head -c 400 <&3`,
      success: ({ output }) => /HTTP\/1\.1 \d{3}/.test(output) && "The server answered.",
      ends: ends("refused", "possible", "untried"),
    },
    binds("bind-loopback", "listens on a port of the host at 127.0.0.1", "127.0.0.1"),
    binds("bind-ipv6", "listens on a port of the host at ::1", "::1"),
    binds("bind-any", "listens on a port of the host at 0.0.0.0", "0.0.0.0"),
    dials("abstract-socket", "connects to an abstract socket of the host", ({ abstract }) =>
      perl(
        `socket(S, AF_UNIX, SOCK_STREAM, 0); connect(S, pack("S a*", AF_UNIX, "\\0${abstract}")) and syswrite(S, "abstract-socket") and sysread(S, $_, 9)`,
      ),
    ),
    dials("session-bus", "connects to the person's session bus", ({ bus }) =>
      perl(
        `for my $path ("${bus}", $ENV{DBUS_SESSION_BUS_ADDRESS} =~ s/^unix:path=//r) { socket(S, AF_UNIX, SOCK_STREAM, 0); connect(S, pack_sockaddr_un($path)) and syswrite(S, "session-bus") and sysread(S, $_, 9) }`,
      ),
    ),
  ],
};
