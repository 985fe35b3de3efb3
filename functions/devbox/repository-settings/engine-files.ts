import type { EngineName } from "../../../shared/engine.ts";

/** Where an engine's program looks for settings that have power: addresses, sign-ins, hooks, servers, code. */
export type EngineFiles = {
  /** In the workspace. Patterns of bash, relative to it. */
  readonly workspace: readonly string[];
  /** Whether the program would use this file although it is told not to. `names`: the names at the top of its JSON. */
  readonly unstoppable?: (path: string, names: readonly string[] | undefined) => boolean;
  /**
   * In the home, which commands can write between turns. All of it is removed before each start, except what `keep`
   * names in a folder: sessions, and texts.
   */
  readonly home: readonly { readonly path: string; readonly keep?: readonly string[] }[];
};

const claude: EngineFiles = {
  workspace: [".claude/settings.json", ".claude/settings.local.json", ".mcp.json"],
  home: [
    { path: ".claude.json" },
    { path: ".claude", keep: ["projects", "file-history", "plans", "tasks", "todos"] },
  ],
};

const codex: EngineFiles = {
  workspace: [".codex/config.toml", ".codex/hooks.json", ".codex/rules/*"],
  home: [
    {
      path: ".codex",
      keep: [
        "sessions",
        "archived_sessions",
        "session_index.jsonl",
        "history.jsonl",
        "*.sqlite",
        "*.sqlite-shm",
        "*.sqlite-wal",
        "memories",
        "AGENTS.md",
        "prompts",
        "skills",
        "installation_id",
        ".sandbox_migration",
      ],
    },
  ],
};

/**
 * It has a switch against the settings of a project, but imports plugins in spite of it (measured with 1.18.33). The
 * settings below it really leaves out.
 */
const opencodePlugins = [".opencode/plugin/*.[jt]s", ".opencode/plugins/*.[jt]s"];
const opencodePlugin = /^\.opencode\/plugins?\//;
const stoppable: ReadonlySet<string> = new Set([
  "$schema",
  "provider",
  "mcp",
  "model",
  "small_model",
  "agent",
  "command",
  "instructions",
  "permission",
  "tools",
  "share",
  "autoupdate",
  "theme",
  "keybinds",
  "formatter",
  "lsp",
  "disabled_providers",
  "enabled_providers",
  "username",
  "mode",
  "tui",
  "watcher",
]);
const opencodeSettings = [
  "opencode.json",
  "opencode.jsonc",
  ".opencode/opencode.json",
  ".opencode/opencode.jsonc",
];
const opencode: EngineFiles = {
  workspace: [
    ...opencodeSettings,
    ...opencodePlugins,
    ".opencode/tool/*.[jt]s",
    ".opencode/tools/*.[jt]s",
    ".opencode/package.json",
  ],
  unstoppable: (path, names) =>
    opencodePlugin.test(path) ||
    (opencodeSettings.includes(path) && !names?.every((it) => stoppable.has(it))),
  home: [
    { path: ".config/opencode" },
    { path: ".opencode" },
    { path: ".cache/opencode" },
    { path: ".local/state/opencode" },
    { path: ".bunfig.toml" },
    {
      path: ".local/share/opencode",
      keep: ["opencode*.db", "opencode*.db-shm", "opencode*.db-wal", "storage", "snapshot", "log"],
    },
  ],
};

/** It runs hooks of a repository over ACP whatever its own settings say (measured with 1.0.102). */
const copilotPower = /^(hooks|enabledPlugins|extraKnownMarketplaces|extensions)$/;
const copilot: EngineFiles = {
  workspace: [
    ".github/hooks/*.json",
    ".github/copilot/settings.json",
    ".github/copilot/settings.local.json",
    ".github/mcp.json",
    ".github/lsp.json",
    ".mcp.json",
    ".vscode/mcp.json",
    ".github/extensions/*/extension.*",
  ],
  unstoppable: (path, names) =>
    path.startsWith(".github/hooks/") ||
    (path.startsWith(".github/copilot/") && (names?.some((it) => copilotPower.test(it)) ?? true)),
  home: [
    { path: ".copilot", keep: ["session-state", "session-store.db*", "logs", "skills"] },
    { path: ".cache/copilot" }, // its own code, which it unpacks there
  ],
};

const gemini: EngineFiles = {
  workspace: [
    ".gemini/settings.json",
    ".gemini/.env",
    ".env",
    ".gemini/policies/*",
    ".gemini/extensions/*/*",
    ".gemini/agents/*",
  ],
  home: [
    { path: ".env" },
    {
      path: ".gemini",
      keep: ["tmp", "history", "projects.json", "installation_id", "GEMINI.md", "skills"],
    },
  ],
};

/** Undefined for Script, which has no settings. */
export const engineFiles: Readonly<Record<EngineName, EngineFiles | undefined>> = {
  "claude-plan": claude,
  "claude-api": claude,
  codex,
  copilot,
  opencode,
  gemini,
  script: undefined,
};
