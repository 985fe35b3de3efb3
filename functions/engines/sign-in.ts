import * as z from "zod";
import type { EngineName } from "../../shared/engine.ts";
import type { Credentials } from "../../shared/schemas/devbox.ts";
import { type Look, readJson } from "./look.ts";

/** What an engine signs in with, and where it was found; or what is missing, and how to add it. */
export type SignIn =
  | { readonly by: string; readonly credentials: Credentials; readonly missing?: undefined }
  | { readonly missing: string };

type File = Credentials["files"][number];

/** The variables of these names that are set, under their own names. */
const kept = ({ env }: Look, ...names: string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));

const signedIn = (
  by: string,
  env: Record<string, string>,
  secrets: readonly string[],
  files: readonly File[] = [],
): SignIn => ({ by, credentials: { env, files: [...files], secrets: [...secrets] } });

const claudeFile = z.object({
  claudeAiOauth: z.object({ accessToken: z.string().min(1), expiresAt: z.number().optional() }),
});

/**
 * A plan's access token, never the token that renews it: renewing it in a DevBox would sign the
 * person out on their own machine.
 */
function claudePlan(look: Look): SignIn {
  const base = kept(look, "ANTHROPIC_BASE_URL");
  const token = look.env["CLAUDE_CODE_OAUTH_TOKEN"];
  if (token)
    return signedIn("CLAUDE_CODE_OAUTH_TOKEN", { ...base, CLAUDE_CODE_OAUTH_TOKEN: token }, [
      token,
    ]);
  const { data } = claudeFile.safeParse(readJson(look, ".claude/.credentials.json"));
  if (!data)
    return {
      missing:
        "not signed in with a plan: run claude setup-token, and start Wheelhouse with CLAUDE_CODE_OAUTH_TOKEN",
    };
  const { accessToken, expiresAt } = data.claudeAiOauth;
  if (expiresAt !== undefined && expiresAt <= look.now)
    return { missing: "the sign-in has expired: run claude once on this machine to renew it" };
  return signedIn(
    "~/.claude/.credentials.json",
    { ...base, CLAUDE_CODE_OAUTH_TOKEN: accessToken },
    [accessToken],
  );
}

function claudeApi(look: Look): SignIn {
  const key = look.env["ANTHROPIC_API_KEY"];
  if (!key) return { missing: "no key: start Wheelhouse with ANTHROPIC_API_KEY" };
  const env = kept(look, "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL");
  return signedIn("ANTHROPIC_API_KEY", env, [key]);
}

const codexFile = z.object({
  OPENAI_API_KEY: z.string().nullish(),
  tokens: z.looseObject({ access_token: z.string().min(1) }).nullish(),
});

/**
 * Codex reads its sign-in from a file of its home and never from a variable. As with a plan of
 * Claude, the token that renews a ChatGPT sign-in stays on the machine (unverified: that Codex works
 * with an access token alone until it runs out).
 */
function codex(look: Look): SignIn {
  const base = kept(look, "OPENAI_BASE_URL");
  const file = (content: object): File => ({
    path: ".codex/auth.json",
    content: JSON.stringify(content),
  });
  const { data } = codexFile.safeParse(readJson(look, ".codex/auth.json"));
  if (data?.tokens) {
    const tokens = { ...data.tokens, refresh_token: "" };
    const content = { ...data, tokens, last_refresh: new Date(look.now).toISOString() };
    return signedIn("ChatGPT, ~/.codex/auth.json", base, secretsIn(content), [file(content)]);
  }
  const names = ["CODEX_API_KEY", "OPENAI_API_KEY"];
  const name = names.find((it) => look.env[it]);
  const key = (name && look.env[name]) ?? data?.OPENAI_API_KEY;
  if (!key)
    return {
      missing: "not signed in: run codex login, or start Wheelhouse with OPENAI_API_KEY",
    };
  return signedIn(name ?? "~/.codex/auth.json", base, [key], [file({ OPENAI_API_KEY: key })]);
}

function copilot(look: Look): SignIn {
  const names = ["COPILOT_PROVIDER_BASE_URL", "COPILOT_PROVIDER_API_KEY", "COPILOT_MODEL"];
  const own = kept(look, ...names, "COPILOT_PROVIDER_TYPE");
  if (own["COPILOT_PROVIDER_BASE_URL"])
    return signedIn(
      "COPILOT_PROVIDER_BASE_URL",
      own,
      [own["COPILOT_PROVIDER_API_KEY"]].filter((it) => it !== undefined),
    );
  const name = ["COPILOT_GITHUB_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"].find((it) => look.env[it]);
  const token = name && look.env[name];
  if (!token) return { missing: "not signed in: start Wheelhouse with COPILOT_GITHUB_TOKEN" };
  return signedIn(name, { COPILOT_GITHUB_TOKEN: token }, [token]);
}

/** Keys of providers that no other engine here signs in with. */
const providerKeys = [
  ...["OPENCODE_API_KEY", "OPENROUTER_API_KEY", "GROQ_API_KEY", "DEEPSEEK_API_KEY"],
  ...["MISTRAL_API_KEY", "XAI_API_KEY", "CEREBRAS_API_KEY", "TOGETHER_API_KEY"],
];

function opencode(look: Look): SignIn {
  const auth = ".local/share/opencode/auth.json";
  const configs = [".config/opencode/opencode.json", ".config/opencode/opencode.jsonc"];
  const files = [auth, ...configs].flatMap((path) => {
    const content = look.read(path);
    return content === undefined ? [] : [{ path, content }];
  });
  const env = kept(look, ...providerKeys);
  const found = [...Object.keys(env), ...files.map(({ path }) => `~/${path}`)];
  if (found.length === 0)
    return { missing: "not signed in: run opencode auth login, or set it up in opencode.json" };
  const inFiles = files.flatMap(({ path, content }) =>
    path === auth ? secretsIn(readJson(look, path)) : keysIn(content),
  );
  return signedIn(found[0] ?? "", env, [...Object.values(env), ...inFiles], files);
}

function gemini(look: Look): SignIn {
  const env = kept(look, "GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GEMINI_BASE_URL");
  const name = ["GEMINI_API_KEY", "GOOGLE_API_KEY"].find((it) => env[it]);
  if (!name) return { missing: "no key: start Wheelhouse with GEMINI_API_KEY" };
  const keys = [env["GEMINI_API_KEY"], env["GOOGLE_API_KEY"]].filter((it) => it !== undefined);
  return signedIn(name, env, keys);
}

/** The values of a sign-in that are long enough to be secrets. */
function secretsIn(value: unknown): string[] {
  if (typeof value === "string") return value.length >= 16 ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(secretsIn);
}

/** The keys in a configuration, which may be JSON with comments. */
const keysIn = (config: string): string[] =>
  [...config.matchAll(/"[^"]*(?:key|token|secret)[^"]*"\s*:\s*"([^"{]{8,})"/gi)].map(
    ([, value = ""]) => value,
  );

/** How each engine signs in with what is found there: with its own credentials, and nobody else's. */
export const signIns: Readonly<Record<Exclude<EngineName, "script">, (look: Look) => SignIn>> = {
  "claude-plan": claudePlan,
  "claude-api": claudeApi,
  codex,
  copilot,
  opencode,
  gemini,
};
