/** Where people open the console, as the options of the start command say it. */
export type PublicAddress = {
  /** Host names besides those of loopback, lowercase: those of a reverse proxy on this machine. */
  readonly hostNames: readonly string[];
  /** The path below which everything is served: `/wheelhouse`. Empty without one. */
  readonly pathPrefix: string;
  /** The console's URL behind the reverse proxy, without a trailing slash. Undefined if people open the port itself. */
  readonly publicUrl: string | undefined;
};

type Given = {
  readonly hostNames: readonly string[];
  readonly pathPrefix: string | undefined;
  readonly publicUrl: string | undefined;
};

/** Combines `--host-name`, `--path-prefix` and `--public-url`. Throws an error for people when one is wrong. */
export function publicAddress(given: Given): PublicAddress {
  const named = given.hostNames.map(hostName);
  const chosen = given.pathPrefix === undefined ? undefined : prefixOf(given.pathPrefix);
  if (given.publicUrl === undefined) {
    const [name] = named;
    const pathPrefix = chosen ?? "";
    const publicUrl = name === undefined ? undefined : `https://${name}${pathPrefix}`;
    return { hostNames: named, pathPrefix, publicUrl };
  }
  const url = urlOf(given.publicUrl);
  const pathPrefix = url.pathname === "/" ? "" : prefixOf(url.pathname);
  if (chosen !== undefined && chosen !== pathPrefix)
    throw new RangeError(
      `--path-prefix ${given.pathPrefix} is not the path of --public-url ${given.publicUrl}. Leave one of them out.`,
    );
  const name = isLoopback(url) ? [] : [hostName(url.hostname)];
  return {
    hostNames: [...new Set([...name, ...named])],
    pathPrefix,
    publicUrl: `${url.origin}${pathPrefix}`,
  };
}

/** A name without scheme, port and path. It must match the whole name in a request's Host header. */
function hostName(text: string): string {
  const name = text.toLowerCase();
  const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
  if (name.length <= 253 && name.split(".").every((it) => label.test(it))) return name;
  throw new RangeError(
    `--host-name must be a host name such as wheelhouse.example.com, not “${text}”.`,
  );
}

/** The first parts of the server's own paths. A prefix that begins with one could be read in two ways. */
const ownPaths: ReadonlySet<string> = new Set(
  "api assets box config.json inbox index.html new runs settings worker workers ws".split(" "),
);

function prefixOf(text: string): string {
  const path = text.replace(/\/$/, "");
  const parts = path.split("/").slice(1);
  const plain = parts.every((it) => /^[\w~-][\w.~-]{0,62}$/.test(it));
  const good = text.startsWith("/") && path.length <= 200 && plain;
  if (good && !ownPaths.has(parts[0] ?? "")) return path;
  throw new RangeError(
    good
      ? `--path-prefix must not begin with a path of Wheelhouse itself, such as /${parts[0]}. Choose another one, such as /wheelhouse.`
      : `--path-prefix must be a path such as /wheelhouse, of letters, digits and . _ ~ - , not “${text}”.`,
  );
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const only = url && !url.username && !url.password && !url.search && !url.hash;
  if (only && !/[\s\\]/.test(text)) {
    if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url))) return url;
    if (url.protocol === "http:")
      throw new RangeError(
        `--public-url must begin with https://, because without TLS others in the network can read everything. “${text}” does not.`,
      );
  }
  throw new RangeError(
    `--public-url must be an address such as https://wheelhouse.example.com, not “${text}”.`,
  );
}

const isLoopback = ({ hostname }: URL): boolean =>
  ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
