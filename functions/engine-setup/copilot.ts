import { give, kept, type Look } from "./look.ts";
import { type SignIn, signedIn } from "./sign-in.ts";

/** The variables of a custom model service. Only the key is a secret. */
const provider = [
  "COPILOT_PROVIDER_BASE_URL",
  "COPILOT_PROVIDER_API_KEY",
  "COPILOT_PROVIDER_TYPE",
  "COPILOT_PROVIDER_WIRE_API",
  "COPILOT_PROVIDER_TRANSPORT",
  "COPILOT_PROVIDER_AZURE_API_VERSION",
  "COPILOT_PROVIDER_WIRE_MODEL",
  "COPILOT_PROVIDER_MAX_PROMPT_TOKENS",
  "COPILOT_PROVIDER_MAX_OUTPUT_TOKENS",
  "COPILOT_PROVIDER_MODEL_ID",
  "COPILOT_MODEL",
  "COPILOT_OFFLINE",
];

/** A custom model service, otherwise a GitHub token. */
export function copilot(look: Look): SignIn {
  if (look.env["COPILOT_PROVIDER_BASE_URL"]) return ownProvider(look);
  const tokens = ["COPILOT_GITHUB_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"].flatMap((name) => {
    const token = look.env[name];
    return token ? [{ name, token }] : [];
  });
  const fitting = tokens.find(({ token }) => !classic(token));
  if (fitting) {
    const { name, token } = fitting;
    const env = { COPILOT_GITHUB_TOKEN: token, ...kept(look, "COPILOT_GH_HOST", "GH_HOST") };
    return signedIn(name, env, [token]);
  }
  const remedy = `${give(look, "COPILOT_GITHUB_TOKEN")}, a fine-grained token with the permission “Copilot Requests”`;
  const [unfit] = tokens;
  return {
    missing: unfit
      ? `${unfit.name} is a classic token, which Copilot does not take: ${remedy}`
      : `not signed in: ${remedy}`,
  };
}

function ownProvider(look: Look): SignIn {
  const env = kept(look, ...provider);
  if (!env["COPILOT_MODEL"] && !env["COPILOT_PROVIDER_MODEL_ID"])
    return { missing: "COPILOT_PROVIDER_BASE_URL is set, but no model: set COPILOT_MODEL too" };
  const key = env["COPILOT_PROVIDER_API_KEY"];
  return signedIn("COPILOT_PROVIDER_BASE_URL", env, key ? [key] : []);
}

/** Copilot refuses classic tokens. Many people have one in GITHUB_TOKEN for other programs, so Copilot is not ready with it. */
const classic = (token: string): boolean => token.startsWith("ghp_");
