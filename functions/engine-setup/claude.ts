import * as z from "zod";
import { gateAddress, gateKey } from "../../shared/schemas/box-protocol.ts";
import { give, type Look, readJson, shown } from "./look.ts";
import { serviceAt } from "./service.ts";
import { type SignIn, throughGate } from "./sign-in.ts";

const ownFile = z.object({
  claudeAiOauth: z.object({ accessToken: z.string().min(1), expiresAt: z.number().optional() }),
});

/**
 * A plan's access token. Never the token that renews it, because renewing in a DevBox would sign the person out on
 * their own machine.
 */
export function claudePlan(look: Look): SignIn {
  const token = look.env["CLAUDE_CODE_OAUTH_TOKEN"];
  if (token) return signedIn(look, "CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN", token);
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
  return signedIn(look, shown(path), "CLAUDE_CODE_OAUTH_TOKEN", accessToken);
}

/** An API key, without any sign-in of a plan, so that the usage is billed to the key. */
export function claudeApi(look: Look): SignIn {
  const key = look.env["ANTHROPIC_API_KEY"];
  if (!key) return { missing: `no key: ${give(look, "ANTHROPIC_API_KEY")}` };
  return signedIn(look, "ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY", key);
}

function signedIn(look: Look, by: string, variable: string, key: string): SignIn {
  const service = serviceAt(look, "ANTHROPIC_BASE_URL", "https://api.anthropic.com");
  if (service.missing !== undefined) return service;
  const env = { [variable]: gateKey, ANTHROPIC_BASE_URL: gateAddress("anthropic") };
  const route = { name: "anthropic", key, headers: {}, maker: "anthropic", ...service };
  return throughGate(by, { env, routes: [route] });
}
