import { acpDriver } from "./acp.ts";
import { serverOf } from "./agent.ts";

/**
 * What holds in a DevBox, over the person's own `opencode.json` and that of the repository: nobody is
 * asked for leave, and nothing is shared or updated.
 */
const config = {
  autoupdate: false,
  share: "disabled",
  permission: { "*": "allow" },
  shell: "wheelhouse-shell",
};

/** What commands must not see: the keys of providers. */
const keys = (env: Readonly<Record<string, string>>) =>
  Object.keys(env).filter((name) => name.endsWith("_API_KEY"));

/** opencode, by `opencode acp`. It signs in by its own files and by the keys of providers. */
export const opencode = acpDriver({
  label: "opencode",
  counts: "prompt", // its last call of the model only; the cost is of all
  cachedApart: true,
  // No command has this name, so nothing happens but what follows every prompt: the cost is told.
  costPrompt: "/wheelhouse-cost",
  trouble,
  start: ({ env }, bridge) => ({
    argv: ["opencode", "acp", "--print-logs", "--log-level", "ERROR"],
    env: {
      OPENCODE_CONFIG_CONTENT: JSON.stringify(config),
      OPENCODE_DISABLE_AUTOUPDATE: "1",
      WHEELHOUSE_UNSEEN: keys(env).join(" "),
    },
    mcpServers: bridge ? [serverOf(bridge)] : [],
  }),
});

/** Only its log tells that it tries again; `small` is the model that finds titles. */
function trouble(log: string): string | undefined {
  return /message="stream error".* small=false.* error\.error="(?:\w+: )?([^"]+)"/.exec(log)?.[1];
}
