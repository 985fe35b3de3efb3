import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { RemoteProblem } from "./remote.ts";

/** Which Wheelhouse, and who calls. */
export type Connection = {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
  /** Where the token is from, for people. */
  readonly from: string;
};

const usualUrl = "http://127.0.0.1:4747";
/** Where the server of this machine keeps its token. */
const tokenFile = join(homedir(), ".wheelhouse", "token");

/**
 * By the options, else the environment, else this machine's own server. Throws a `RemoteProblem` where there is no
 * token: the message says how to get one.
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
      `“${url}” is no address. It begins with http:// or https://.`,
    );
  if (given.token) return { url, token: given.token, from: "--token" };
  const token = env["WHEELHOUSE_TOKEN"];
  if (token) return { url, token, from: "WHEELHOUSE_TOKEN" };
  if (url !== usualUrl && !/^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?$/.test(url))
    throw new RemoteProblem(
      0,
      "no-token",
      `There is no token for ${url}. Make an API key in its console and set WHEELHOUSE_TOKEN.`,
    );
  try {
    return { url, token: readFileSync(tokenFile, "utf8").trim(), from: tokenFile };
  } catch {
    throw new RemoteProblem(
      0,
      "no-token",
      `There is no Wheelhouse on this machine yet. Start it: wheelhouse start. For another one set WHEELHOUSE_URL and WHEELHOUSE_TOKEN.`,
    );
  }
}
