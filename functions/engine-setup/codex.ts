import * as z from "zod";
import { firstSet, give, kept, type Look, readJson, shown } from "./look.ts";
import { type File, type SignIn, secretsIn, signedIn } from "./sign-in.ts";

const ownFile = z.object({
  auth_mode: z.string().nullish(),
  OPENAI_API_KEY: z.string().nullish(),
  tokens: z.looseObject({ access_token: z.string().min(1) }).nullish(),
});

/** Codex reads its sign-in from a file in its home, never from a variable. A ChatGPT sign-in wins over a key. */
export function codex(look: Look): SignIn {
  const base = kept(look, "OPENAI_BASE_URL");
  const path = `${look.env["CODEX_HOME"] || ".codex"}/auth.json`;
  const { data } = ownFile.safeParse(readJson(look, path));
  const tokens = data?.auth_mode === "apikey" ? undefined : data?.tokens;
  const ends = tokens ? endOf(tokens.access_token) : undefined;
  const expired = ends !== undefined && ends <= look.now;
  if (tokens && !expired)
    return signedIn(`ChatGPT, ${shown(path)}`, base, secretsIn(tokens), [chatGpt(tokens, look)]);

  const variable = firstSet(look, "CODEX_API_KEY", "OPENAI_API_KEY");
  const key = variable?.value ?? data?.OPENAI_API_KEY;
  if (key)
    return signedIn(variable?.name ?? shown(path), base, [key], [file({ OPENAI_API_KEY: key })]);
  return {
    missing: expired
      ? "the sign-in with ChatGPT has expired: run codex once on this machine to renew it"
      : `not signed in: ${look.secret === undefined ? "run codex login, or " : ""}${give(look, "OPENAI_API_KEY")}`,
  };
}

const file = (content: object): File => ({
  path: ".codex/auth.json",
  content: JSON.stringify(content),
});

/**
 * Leaves out the token that renews the sign-in, as with a Claude plan: it works once, so using it would sign the
 * person out on their own machine. Codex works with the access token until it expires, if the refresh field exists
 * and the sign-in seems fresh (measured with 0.169 and a stand-in for its service). A key next to the tokens would
 * win over them.
 */
function chatGpt(tokens: object, { now }: Look): File {
  return file({
    auth_mode: "chatgpt",
    OPENAI_API_KEY: null,
    tokens: { ...tokens, refresh_token: "" },
    last_refresh: new Date(now).toISOString(),
  });
}

/** When a token expires, in milliseconds since 1970. Undefined if the token does not say. */
function endOf(token: string): number | undefined {
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(token.split(".")[1] ?? "", "base64url").toString(),
    );
    return z.object({ exp: z.number() }).parse(claims).exp * 1_000;
  } catch {
    return undefined;
  }
}
