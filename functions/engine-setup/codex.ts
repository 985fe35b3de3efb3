import * as z from "zod";
import { gateAddress, gateKey } from "../../shared/schemas/box-protocol.ts";
import { firstSet, give, kept, type Look, readJson, shown } from "./look.ts";
import { serviceAt } from "./service.ts";
import { type File, inDevBox, type SignIn, secretsIn, throughGate } from "./sign-in.ts";

const ownFile = z.object({
  auth_mode: z.string().nullish(),
  OPENAI_API_KEY: z.string().nullish(),
  tokens: z.looseObject({ access_token: z.string().min(1) }).nullish(),
});

/** Codex reads its sign-in from a file in its home, never from a variable. A ChatGPT sign-in wins over a key. */
export function codex(look: Look): SignIn {
  const path = `${look.env["CODEX_HOME"] || ".codex"}/auth.json`;
  const { data } = ownFile.safeParse(readJson(look, path));
  const tokens = data?.auth_mode === "apikey" ? undefined : data?.tokens;
  const ends = tokens ? endOf(tokens.access_token) : undefined;
  const expired = ends !== undefined && ends <= look.now;
  if (tokens && !expired) {
    const env = kept(look, "OPENAI_BASE_URL");
    const files = [chatGpt(tokens, look)];
    return inDevBox(`ChatGPT, ${shown(path)}`, caution, { env, files, secrets: secretsIn(tokens) });
  }

  const variable = firstSet(look, "CODEX_API_KEY", "OPENAI_API_KEY");
  const key = variable?.value ?? data?.OPENAI_API_KEY;
  if (key) return withKey(look, variable?.name ?? shown(path), key);
  return {
    missing: expired
      ? "the sign-in with ChatGPT has expired: run codex once on this machine to renew it"
      : `not signed in: ${look.secret === undefined ? "run codex login, or " : ""}${give(look, "OPENAI_API_KEY")}`,
  };
}

const caution =
  "a sign-in with ChatGPT cannot go through the model gate: it is in the DevBox, where commands could read it";

function withKey(look: Look, by: string, key: string): SignIn {
  const service = serviceAt(look, "OPENAI_BASE_URL", "https://api.openai.com/v1");
  if (service.missing !== undefined) return service;
  const env = { OPENAI_BASE_URL: gateAddress("openai") };
  const files = [file({ OPENAI_API_KEY: gateKey })];
  const route = { name: "openai", key, headers: {}, maker: "openai", ...service };
  return throughGate(by, { env, files, routes: [route] });
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
