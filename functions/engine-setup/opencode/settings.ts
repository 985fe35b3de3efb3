import { type Look, shown } from "../look.ts";
import { isRecord, readJsonc } from "./jsonc.ts";

export type Settings = {
  readonly by: string;
  readonly content: Record<string, unknown>;
  /** The file cannot be read; what to do. */
  readonly broken?: string;
};

/** Credentials of other engines, which opencode would use as its own. */
const others =
  /^(ANTHROPIC_|CLAUDE_|OPENAI_|CODEX_|GEMINI_|GOOGLE_|COPILOT_|GH_TOKEN|GITHUB_TOKEN|AWS_)/;

/** Reads the person's settings of opencode. Empty if there are none. */
export function readSettings(look: Look): Settings {
  const folder = `${look.env["XDG_CONFIG_HOME"] || ".config"}/opencode`;
  for (const name of ["opencode.jsonc", "opencode.json"]) {
    const text = look.read(`${folder}/${name}`);
    if (text === undefined) continue;
    const by = shown(`${folder}/${name}`);
    const content = readJsonc(filled(text, look));
    if (content) return { by, content };
    return { by, content: {}, broken: `${by} is not valid JSON: correct it` };
  }
  return { by: "", content: {} };
}

/** Replaces the variables and files that the settings name with what they hold, because a DevBox does not have them. */
function filled(config: string, { env, read }: Look): string {
  const quoted = (value: string) => JSON.stringify(value).slice(1, -1);
  return config
    .replaceAll(/\{env:([^{}]+)\}/g, (whole, name: string) =>
      others.test(name) ? whole : quoted(env[name] ?? ""),
    )
    .replaceAll(/\{file:(?:~\/)?([^{}"\\]+)\}/g, (_, path: string) =>
      quoted((read(path.replace(/^\.\//, ".config/opencode/")) ?? "").trim()),
    );
}

const secretly = /key|token|secret|password|authorization|credential/i;

/** Leaves out the values that sign in elsewhere, such as the headers of an MCP server. */
export function withoutSecrets(settings: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => {
      if (typeof value === "string" && value.length >= 8 && secretly.test(name)) return [];
      return [[name, isRecord(value) ? withoutSecrets(value) : value]];
    }),
  );
}
