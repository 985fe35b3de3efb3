import { give, kept, type Look, readJson, shown } from "./look.ts";
import { type File, type SignIn, secretsIn, signedIn } from "./sign-in.ts";

/** Keys of providers that no other engine here signs in with. */
const providerKeys = [
  "OPENCODE_API_KEY",
  "OPENROUTER_API_KEY",
  "GROQ_API_KEY",
  "DEEPSEEK_API_KEY",
  "MISTRAL_API_KEY",
  "XAI_API_KEY",
  "CEREBRAS_API_KEY",
  "TOGETHER_API_KEY",
];

/** Credentials of other engines, which opencode would use as its own. */
const others =
  /^(ANTHROPIC_|CLAUDE_|OPENAI_|CODEX_|GEMINI_|GOOGLE_|COPILOT_|GH_TOKEN|GITHUB_TOKEN|AWS_)/;

/** opencode's own sign-ins and settings, and the keys of providers that no other engine uses. */
export function opencode(look: Look): SignIn {
  const auth = signIns(look);
  const config = settings(look);
  const env = kept(look, ...providerKeys);
  const found = [
    ...Object.keys(env),
    ...(auth ? [auth.by] : []),
    ...(config && /"provider"\s*:/.test(config.file.content) ? [config.by] : []),
  ];
  const [by] = found;
  if (by === undefined)
    return {
      missing:
        look.secret === undefined
          ? "not signed in: run opencode auth login, or set a provider up in opencode.json"
          : `no key: ${give(look, "OPENROUTER_API_KEY")}, or the key of another provider`,
    };
  const parts = [auth, config].filter((it) => it !== undefined);
  const secrets = [...Object.values(env), ...parts.flatMap((it) => it.secrets)];
  return signedIn(
    by,
    env,
    secrets,
    parts.map((it) => it.file),
  );
}

type Part = { readonly by: string; readonly file: File; readonly secrets: readonly string[] };

/**
 * Leaves out the tokens that renew a sign-in, as with a Claude plan: a token that a DevBox uses may no longer work
 * for the person (unverified). A GitHub sign-in has only such a token, and it can be used many times.
 */
function signIns(look: Look): Part | undefined {
  const from = `${look.env["XDG_DATA_HOME"] || ".local/share"}/opencode/auth.json`;
  const all = Object.entries(readJson(look, from)).map(([provider, it]) => {
    const renews = typeof it === "object" && it !== null && "refresh" in it;
    return [provider, renews && !provider.startsWith("github-") ? { ...it, refresh: "" } : it];
  });
  if (all.length === 0) return undefined;
  const given: unknown = Object.fromEntries(all);
  const file = { path: ".local/share/opencode/auth.json", content: JSON.stringify(given) };
  return { by: shown(from), file, secrets: secretsIn(given) };
}

function settings(look: Look): Part | undefined {
  const folder = `${look.env["XDG_CONFIG_HOME"] || ".config"}/opencode`;
  for (const name of ["opencode.jsonc", "opencode.json"]) {
    const text = look.read(`${folder}/${name}`);
    if (text === undefined) continue;
    const content = filled(text, look);
    const file = { path: `.config/opencode/${name}`, content };
    return { by: shown(`${folder}/${name}`), file, secrets: keysIn(content) };
  }
  return undefined;
}

/** Replaces the variables that the settings name with their values, because a DevBox does not have them. */
const filled = (config: string, { env }: Look): string =>
  config.replaceAll(/\{env:([^}]+)\}/g, (whole, name: string) =>
    others.test(name) ? whole : JSON.stringify(env[name] ?? "").slice(1, -1),
  );

/** The keys in settings, which may be JSON with comments. */
const keysIn = (config: string): string[] =>
  [...config.matchAll(/"[^"]*(?:key|token|secret|authorization)[^"]*"\s*:\s*"([^"{]{8,})"/gi)].map(
    ([, value = ""]) => value,
  );
