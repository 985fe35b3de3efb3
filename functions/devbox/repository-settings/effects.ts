import { mostEffects } from "../../../shared/schemas/repository-settings.ts";
import { readObject } from "./json-text.ts";

/** What a settings file would change. */
export type Effects = {
  /** For people. Empty if it has no power. */
  readonly words: readonly string[];
  /** The names at the top of a JSON object. Undefined for another kind of file. */
  readonly names: readonly string[] | undefined;
};

/** Settings that only say how an engine looks, or what it may do inside the DevBox, where it may do everything. */
const harmless =
  /^(\$schema|permissions?|permission|model|small_model|theme|keybinds|outputStyle|includeCoAuthoredBy|cleanupPeriodDays|context|ui|tui|username|version|disableAllHooks|instructions)$/;

/** Variables that no engine reads. A `.env` is mostly about the repository's own program. */
const ofEngines = /^(GEMINI|GOOGLE|CLOUD_SHELL|SANDBOX|NODE_|SSL_|OTEL_)|PROXY$/i;

/** Reads what the content of a file would change. `content` is hostile, and up to 64 KB. */
export function effectsOf(path: string, content: string): Effects {
  if (path.endsWith(".json") || path.endsWith(".jsonc")) {
    const object = readObject(content);
    if (!object) return { words: ["cannot be read"], names: undefined };
    return { words: bounded(Object.entries(object).flatMap(ofJson)), names: Object.keys(object) };
  }
  if (path.endsWith(".toml")) return { words: bounded(tomlNames(content)), names: undefined };
  if (/(^|\/)\.env$/.test(path)) {
    const names = [...content.matchAll(/^[ \t]*(?:export )?([A-Za-z_]\w{0,80})=/gm)];
    const read = names.flatMap(([, name = ""]) => (ofEngines.test(name) ? [`sets ${name}`] : []));
    return { words: bounded(read), names: undefined };
  }
  return { words: ["code or rules that the engine would load"], names: undefined };
}

function ofJson([name, value]: [string, unknown]): string[] {
  if (harmless.test(name)) return [];
  const names = namesIn(value);
  if (name === "env") return names.map((it) => `sets ${it}`);
  if (name === "hooks") return names.length > 0 ? names.map((it) => `${it} hook`) : ["hooks"];
  if (/^(mcp|mcpServers|servers)$/.test(name)) return names.map((it) => `MCP server ${it}`);
  if (name === "provider") return names.map((it) => `provider ${it}`);
  return [`sets ${name}`];
}

const namesIn = (value: unknown): string[] =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];

/** The tables of a TOML file, and the keys before the first one. */
function tomlNames(content: string): string[] {
  const lines = content.split("\n").map((line) => line.trim());
  const first = lines.findIndex((line) => line.startsWith("["));
  const keys = lines.slice(0, first < 0 ? lines.length : first).flatMap((line) => {
    const end = line.indexOf("=");
    const name = line.slice(0, Math.max(0, end)).trim();
    return end > 0 && !line.startsWith("#") && !harmless.test(name) ? [`sets ${name}`] : [];
  });
  const tables = lines.flatMap((line) => {
    if (!line.startsWith("[")) return [];
    const name = line.replaceAll(/[[\]"'\s]/g, "");
    const server = name.startsWith("mcp_servers.") ? name.split(".")[1] : undefined;
    return [server === undefined ? `sets ${name}` : `MCP server ${server}`];
  });
  return [...keys, ...tables];
}

/** Printable, short, and not too many. */
const bounded = (words: readonly string[]): string[] =>
  [...new Set(words.map((it) => it.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 100)))].slice(
    0,
    mostEffects,
  );
