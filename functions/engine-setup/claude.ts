import * as z from "zod";
import { give, kept, type Look, readJson, shown } from "./look.ts";
import { type SignIn, signedIn } from "./sign-in.ts";

const ownFile = z.object({
  claudeAiOauth: z.object({ accessToken: z.string().min(1), expiresAt: z.number().optional() }),
});

/**
 * A plan's access token. Never the token that renews it, because renewing in a DevBox would sign the person out on
 * their own machine.
 */
export function claudePlan(look: Look): SignIn {
  const base = kept(look, "ANTHROPIC_BASE_URL");
  const token = look.env["CLAUDE_CODE_OAUTH_TOKEN"];
  if (token) {
    const env = { ...base, CLAUDE_CODE_OAUTH_TOKEN: token };
    return signedIn("CLAUDE_CODE_OAUTH_TOKEN", env, [token]);
  }
  const path = `${look.env["CLAUDE_CONFIG_DIR"] || ".claude"}/.credentials.json`;
  const { data } = ownFile.safeParse(readJson(look, path));
  if (!data) {
    return {
      missing: `not signed in with a plan: run claude setup-token, and ${give(look, "CLAUDE_CODE_OAUTH_TOKEN")}`,
    };
  }
  const { accessToken, expiresAt } = data.claudeAiOauth;
  if (expiresAt !== undefined && expiresAt <= look.now)
    return { missing: "the sign-in has expired: run claude once on this machine to renew it" };
  const env = { ...base, CLAUDE_CODE_OAUTH_TOKEN: accessToken };
  return signedIn(shown(path), env, [accessToken]);
}

/** An API key, without any sign-in of a plan, so that the usage is billed to the key. */
export function claudeApi(look: Look): SignIn {
  const key = look.env["ANTHROPIC_API_KEY"];
  if (!key) return { missing: `no key: ${give(look, "ANTHROPIC_API_KEY")}` };
  const env = kept(look, "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL");
  return signedIn("ANTHROPIC_API_KEY", env, [key]);
}
