import { gateAddress, gateKey } from "../../shared/schemas/box-protocol.ts";
import { firstSet, give, type Look } from "./look.ts";
import { serviceAt } from "./service.ts";
import { type SignIn, throughGate } from "./sign-in.ts";

/** A key of the Gemini API. Gemini itself reads GOOGLE_API_KEY only for Vertex AI. */
export function gemini(look: Look): SignIn {
  const key = firstSet(look, "GEMINI_API_KEY", "GOOGLE_API_KEY");
  if (!key) return { missing: `no key: ${give(look, "GEMINI_API_KEY")}` };
  const google = "https://generativelanguage.googleapis.com";
  const service = serviceAt(look, "GOOGLE_GEMINI_BASE_URL", google);
  if (service.missing !== undefined) return service;
  const env = { GEMINI_API_KEY: gateKey, GOOGLE_GEMINI_BASE_URL: gateAddress("google") };
  const route = { name: "google", key: key.value, headers: {}, maker: "google", ...service };
  return throughGate(key.name, { env, routes: [route] });
}
