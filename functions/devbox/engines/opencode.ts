import { acpAdapter } from "./acp.ts";
import { serverOf } from "./acp-agent.ts";

/**
 * What holds in a DevBox, over the person's own `opencode.json` and that of the repository: nobody is
 * asked for leave, and nothing is shared or updated.
 */
const config = {
  autoupdate: false,
  share: "disabled",
  permission: { "*": "allow" },
};

/** opencode, by `opencode acp`. It signs in by its own files and by the keys of providers. */
export const opencode = acpAdapter({
  label: "opencode",
  counts: "prompt", // its last call of the model only; the cost is of all
  cachedApart: true,
  // No command has this name, so nothing happens but what follows every prompt: the cost is told.
  costPrompt: "/wheelhouse-cost",
  start: (_opening, bridge) => ({
    argv: ["opencode", "acp"],
    env: { OPENCODE_CONFIG_CONTENT: JSON.stringify(config), OPENCODE_DISABLE_AUTOUPDATE: "1" },
    mcpServers: bridge ? [serverOf(bridge)] : [],
  }),
});
