import { gateAddress, gateKey } from "../../shared/schemas/box-protocol.ts";
import { firstSet, give, kept, type Look } from "./look.ts";
import { serviceAt } from "./service.ts";
import { inDevBox, type SignIn, throughGate } from "./sign-in.ts";

/** The settings of a custom model service. None is a secret. */
const provider = [
  "COPILOT_PROVIDER_TYPE",
  "COPILOT_PROVIDER_WIRE_API",
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
    return inDevBox(name, caution, { env, secrets: [token] });
  }
  const remedy = `${give(look, "COPILOT_GITHUB_TOKEN")}, a fine-grained token with the permission “Copilot Requests”`;
  const [unfit] = tokens;
  return {
    missing: unfit
      ? `${unfit.name} is a classic token, which Copilot does not take: ${remedy}`
      : `not signed in: ${remedy}`,
  };
}

const caution =
  "a sign-in with GitHub cannot go through the model gate: its token is in the DevBox, where commands could read it; it says what it used only when a turn ends, so no cost limit stops a turn";

function ownProvider(look: Look): SignIn {
  const own = kept(look, ...provider);
  if (!own["COPILOT_MODEL"] && !own["COPILOT_PROVIDER_MODEL_ID"])
    return { missing: "COPILOT_PROVIDER_BASE_URL is set, but no model: set COPILOT_MODEL too" };
  const service = serviceAt(look, "COPILOT_PROVIDER_BASE_URL", "");
  if (service.missing !== undefined) return service;
  const key = firstSet(look, "COPILOT_PROVIDER_BEARER_TOKEN", "COPILOT_PROVIDER_API_KEY");
  const env = {
    ...own,
    COPILOT_PROVIDER_BASE_URL: gateAddress("copilot"),
    COPILOT_PROVIDER_TRANSPORT: "http",
    [key?.name ?? "COPILOT_PROVIDER_API_KEY"]: gateKey,
  };
  const maker = own["COPILOT_PROVIDER_TYPE"] === "anthropic" ? { maker: "anthropic" } : {};
  const route = { name: "copilot", headers: {}, ...maker, ...service };
  return throughGate("COPILOT_PROVIDER_BASE_URL", {
    env,
    routes: [key ? { ...route, key: key.value } : route],
  });
}

/** Copilot refuses classic tokens. Many people have one in GITHUB_TOKEN for other programs, so Copilot is not ready with it. */
const classic = (token: string): boolean => token.startsWith("ghp_");
