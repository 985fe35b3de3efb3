import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { RemoteProblem } from "./remote.ts";

/** The address of a Wheelhouse, and the token of the caller. */
export type Connection = {
  /** Without a trailing slash. */
  readonly url: string;
  readonly token: string;
  /** Where the token came from, for error messages. */
  readonly from: string;
};

const usualUrl = "http://127.0.0.1:4747";
/** The token file of this machine's server. */
const tokenFile = join(homedir(), ".wheelhouse", "token");

/**
 * Reads the options, then the environment, then the files of this machine's server. Throws a `RemoteProblem` if
 * there is no token: the message says how to get one.
 */
export function connectionOf(
  given: { readonly url?: string | undefined; readonly token?: string | undefined },
  env: NodeJS.ProcessEnv,
): Connection {
  const url = (given.url || env["WHEELHOUSE_URL"] || usualUrl).replace(/\/+$/, "");
  if (!/^https?:\/\/[^/]+(\/[^?#]*)?$/.test(url))
    throw new RemoteProblem(
      0,
      "usage",
      `“${url}” is not an address. Use one that begins with http:// or https://.`,
    );
  if (given.token) return { url, token: given.token, from: "--token" };
  const token = env["WHEELHOUSE_TOKEN"];
  if (token) return { url, token, from: "WHEELHOUSE_TOKEN" };
  if (url !== usualUrl && !/^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?$/.test(url))
    throw new RemoteProblem(
      0,
      "no-token",
      `There is no token for ${url}. Create an API key in its console and set WHEELHOUSE_TOKEN.`,
    );
  try {
    return { url, token: readFileSync(tokenFile, "utf8").trim(), from: tokenFile };
  } catch {
    throw new RemoteProblem(
      0,
      "no-token",
      `There is no Wheelhouse on this machine yet. Start it with: wheelhouse start. For another one, set WHEELHOUSE_URL and WHEELHOUSE_TOKEN.`,
    );
  }
}
