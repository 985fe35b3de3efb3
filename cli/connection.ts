import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { withoutTrailing } from "../shared/words/trailing.ts";
import { RemoteProblem } from "./remote.ts";

/** The address of a Wheelhouse, and the token of the caller. */
export type Connection = {
  /** Of the console, without a trailing slash. */
  readonly url: string;
  /** The Unix socket of this machine's server. Calls go there, because another program could take its port. */
  readonly socket?: string;
  readonly token: string;
  /** Where the token came from, for error messages. */
  readonly from: string;
};

/** The options of every command. `data`: the data folder of this machine's server. */
type Given = {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
  readonly data?: string | undefined;
};

const usualUrl = "http://127.0.0.1:4747";

/**
 * Reads the options, then the environment, then the files of this machine's server. Throws a `RemoteProblem` if
 * there is no server or no token: the message says what to do.
 */
export function connectionOf(given: Given, env: NodeJS.ProcessEnv): Connection {
  const data = resolve(given.data || env["WHEELHOUSE_DATA"] || join(homedir(), ".wheelhouse"));
  const url = withoutTrailing(given.url || env["WHEELHOUSE_URL"] || "", "/") || undefined;
  const token = given.token || env["WHEELHOUSE_TOKEN"];
  const from = given.token ? "--token" : "WHEELHOUSE_TOKEN";
  const own = ownUrls(data);
  if (url === undefined || own.includes(url.replace(/\/\/(localhost|\[::1\]):/, "//127.0.0.1:")))
    return {
      url: own[0] ?? usualUrl,
      socket: socketOf(data),
      ...(token ? { token, from } : tokenOf(data)),
    };
  if (!isAddress(url))
    throw new RemoteProblem(
      0,
      "usage",
      `“${url}” is not an address. Use one that begins with http:// or https://.`,
    );
  if (token) return { url, token, from };
  throw new RemoteProblem(
    0,
    "no-token",
    `There is no token for ${url}. Create an API key in its console and set WHEELHOUSE_TOKEN. For a server of this machine, use --data DIR instead of an address.`,
  );
}

/** The addresses of this machine's server, first the one that people open: the server writes it and its port down. */
function ownUrls(data: string): string[] {
  const address = textOf(join(data, "address"));
  const port = textOf(join(data, "port"));
  const known = address && isAddress(address) ? [address] : [];
  const local = port && /^\d{1,5}$/.test(port) ? `http://127.0.0.1:${port}` : undefined;
  const prefix = address ? (URL.parse(address)?.pathname ?? "") : "";
  return [...known, ...(local ? [local, withoutTrailing(`${local}${prefix}`, "/")] : [])];
}

const isAddress = (url: string): boolean => /^https?:\/\/[^/]+(\/[^?#]*)?$/.test(url);

function socketOf(data: string): string {
  const path = textOf(join(data, "coordinator"));
  if (path) return path;
  if (textOf(join(data, "token")) === undefined) throw none(data);
  throw new RemoteProblem(
    0,
    "no-socket",
    `The server of ${data} has no socket: it is not running, or is older than this program. Start it with: wheelhouse start`,
  );
}

function tokenOf(data: string): Pick<Connection, "token" | "from"> {
  const from = join(data, "token");
  const token = textOf(from);
  if (token) return { token, from };
  throw none(data);
}

const none = (data: string) =>
  new RemoteProblem(
    0,
    "no-token",
    `There is no Wheelhouse in ${data}. Start it with: wheelhouse start. For another folder, use --data DIR or WHEELHOUSE_DATA; for another machine, set WHEELHOUSE_URL and WHEELHOUSE_TOKEN.`,
  );

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
