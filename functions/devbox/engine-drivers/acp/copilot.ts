import type { Bridge } from "../driver.ts";
import { acpDriver } from "./acp.ts";
import { type Notice, serverName } from "./agent.ts";

/** The secret stays in the surroundings, which the server gets; arguments can be read by others. */
const mcpConfig = ({ command: [command, ...args] }: Bridge) =>
  JSON.stringify({
    mcpServers: { [serverName]: { type: "local", command, args, tools: ["*"] } },
  });

/**
 * GitHub Copilot, by `copilot --acp`. It signs in by a token of GitHub, or calls another model
 * service by `COPILOT_PROVIDER_*`. The MCP servers of a session come too late for its first prompt,
 * so ours stands in its words.
 */
export const copilot = acpDriver({
  label: "GitHub Copilot",
  counts: "session",
  cachedApart: false,
  notice,
  start: ({ env, model, effort }, bridge) => ({
    argv: [
      ...["copilot", "--acp", "--allow-all", "--no-ask-user", "--no-auto-update"],
      ...["--no-remote", "--no-remote-export", "--allow-all-mcp-server-instructions"],
      ...["--secret-env-vars", "COPILOT_PROVIDER_API_KEY,COPILOT_GITHUB_TOKEN"],
      ...(bridge ? ["--additional-mcp-config", mcpConfig(bridge)] : []),
      ...(model ? ["--model", model] : []),
      ...(effort ? ["--reasoning-effort", effort] : []),
    ],
    env: { COPILOT_AUTO_UPDATE: "false", ...bridge?.env },
    mcpServers: [],
    model: model ?? env["COPILOT_MODEL"],
  }),
});

/** Copilot writes its own remarks as if the model had said them, each in one piece. */
function notice(text: string): Notice | undefined {
  const [, level, why = ""] = /^(Info|Warning|Error): ([\s\S]+)$/.exec(text) ?? [];
  if (level === "Error") return { type: "failed", why };
  if (level === "Info" && /retrying\.*$/i.test(why)) return { type: "retry", why };
  return level === "Warning" && /recorded result at resume/.test(why)
    ? { type: "aside" }
    : undefined;
}
