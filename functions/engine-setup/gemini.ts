import { firstSet, give, kept, type Look } from "./look.ts";
import { type SignIn, signedIn } from "./sign-in.ts";

/** A key of the Gemini API. Gemini itself reads GOOGLE_API_KEY only for Vertex AI. */
export function gemini(look: Look): SignIn {
  const key = firstSet(look, "GEMINI_API_KEY", "GOOGLE_API_KEY");
  if (!key) return { missing: `no key: ${give(look, "GEMINI_API_KEY")}` };
  const env = { GEMINI_API_KEY: key.value, ...kept(look, "GOOGLE_GEMINI_BASE_URL") };
  return signedIn(key.name, env, [key.value]);
}
