import type { Bridge } from "../driver.ts";
import { acpDriver } from "./acp.ts";
import { type Notice, serverName } from "./agent.ts";

/** Without the bridge's variables, because one is a secret and others can read arguments. The server inherits them. */
const mcpConfig = ({ command: [command, ...args] }: Bridge) =>
  JSON.stringify({
    mcpServers: { [serverName]: { type: "local", command, args, tools: ["*"] } },
  });

/**
 * Drives GitHub Copilot with `copilot --acp`. It signs in with a GitHub token, or uses another model
 * service through `COPILOT_PROVIDER_*`. It loads the MCP servers of a session too late for the first prompt,
 * so ours is in its arguments.
 */
export const copilot = acpDriver({
  label: "GitHub Copilot",
  counts: "session",
  cachedApart: false,
  keeps: ({ env }) => env["TMPDIR"] ?? "/tmp",
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

/** Copilot sends its own remarks as the model's text, each in one piece. */
function notice(text: string): Notice | undefined {
  const [, level, why = ""] = /^(Info|Warning|Error): ([\s\S]+)$/.exec(text) ?? [];
  if (level === "Error") return { type: "failed", why };
  if (level === "Info" && /retrying\.*$/i.test(why)) return { type: "retry", why };
  return level === "Warning" && /recorded result at resume/.test(why)
    ? { type: "aside" }
    : undefined;
}
