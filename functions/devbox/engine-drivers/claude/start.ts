import * as z from "zod";
import { lastLines } from "../../output/text.ts";
import type { Child, Ended } from "../child.ts";
import { type Opening, SessionUnknown } from "../driver.ts";
import { Failure } from "../failure.ts";
import { type Control, serverName } from "./control.ts";
import { temporary } from "./live-output.ts";

const startMs = 120_000;
const askMs = 24 * 3_600_000;

/** Claude Code's variables. The Run's own variables override them. */
export const surroundings = {
  IS_SANDBOX: "1", // otherwise it refuses to work without permissions as root
  DISABLE_AUTOUPDATER: "1",
  CLAUDE_CODE_SHELL_PREFIX: "wheelhouse-shell",
  CLAUDE_CODE_TMPDIR: temporary,
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  CLAUDE_CODE_MAX_RETRIES: "4",
  API_TIMEOUT_MS: "600000",
  // A background task that ends would start an unwanted turn. Commands may take long instead.
  CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: "1",
  BASH_DEFAULT_TIMEOUT_MS: "600000",
  BASH_MAX_TIMEOUT_MS: "7200000",
  CLAUDE_CODE_BASH_EDIT_DIFF: "1",
  // Gives the plan as one list, with every model.
  CLAUDE_CODE_ENABLE_TODO_TOOLS: "1",
  CLAUDE_CODE_ENABLE_TASKS: "0",
  // Reads CLAUDE.md and rules in the folder that --add-dir names, also without the settings of the project.
  CLAUDE_CODE_ADDITIONAL_DIRECTORIES_CLAUDE_MD: "1",
} as const;

/** Tools that wait for a person at a terminal, act after the turn, or leave the workspace. */
const unfit = [
  ...["EnterPlanMode", "ExitPlanMode", "EnterWorktree", "ExitWorktree"],
  ...["CronCreate", "CronDelete", "CronList", "ScheduleWakeup", "Monitor", "Workflow"],
];

/** The folder of a plugin with the skills, commands and agents of the workspace. */
const texts = ".wheelhouse/claude-plugin";

/**
 * Makes that folder. Claude Code finds these texts by itself only together with the settings of the project. It
 * ignores hooks and servers in a plugin's agents.
 */
export const textsScript = `PATH=/usr/bin:/bin
rm -rf -- "$HOME/${texts}" && mkdir -p "$HOME/${texts}/.claude-plugin" && cd "$HOME/${texts}" || exit
printf '{"name":"repository","version":"1.0.0","description":"From the repository"}' > .claude-plugin/plugin.json
for kind in skills commands agents; do
  if [ -d "$__workspace_path/.claude/$kind" ]; then ln -s "$__workspace_path/.claude/$kind" "$kind"; fi
done`;

/**
 * No settings of the person, the project or its local file, which could set the address of the model's service or run
 * programs. The texts still count. Settings on the command line win over those that a command writes meanwhile.
 */
function withoutSettings(workspace: string, home: string, env: Opening["env"]): string[] {
  const baseUrl = env["ANTHROPIC_BASE_URL"];
  const settings = {
    disableAllHooks: true,
    ...(baseUrl ? { env: { ANTHROPIC_BASE_URL: baseUrl } } : {}),
  };
  return [
    ...["--setting-sources=", "--settings", JSON.stringify(settings)],
    ...["--add-dir", workspace, "--plugin-dir", `${home}/${texts}`],
  ];
}

/** The command line that starts Claude Code with a new session of this id, or with a resumed one. */
export function wordsFor(
  { config, env, repositorySettings, resume, model, effort, autonomous, instructions }: Opening,
  id: string,
): string[] {
  const { workspace, home } = config.command;
  const allowed = repositorySettings ?? [];
  return [
    ...["claude", "-p", "--input-format", "stream-json", "--output-format", "stream-json"],
    ...["--verbose", "--include-partial-messages", "--replay-user-messages"],
    ...["--dangerously-skip-permissions", "--permission-prompt-tool", "stdio"],
    "--strict-mcp-config",
    ...(allowed.length > 0
      ? ["--setting-sources", "project,local"]
      : withoutSettings(workspace, home, env)),
    ...(allowed.includes(".mcp.json") ? ["--mcp-config", `${workspace}/.mcp.json`] : []),
    ...["--append-system-prompt", instructions],
    ...["--disallowedTools", ...unfit, ...(autonomous ? ["AskUserQuestion"] : [])],
    ...(model ? ["--model", model] : []),
    ...(effort ? ["--effort", effort] : []),
    ...(resume === undefined ? ["--session-id", id] : ["--resume", id]),
  ];
}

const initialized = z
  .object({
    claude_code_version: z.string().optional(),
    models: z.array(z.object({ value: z.string(), resolvedModel: z.string().optional() })),
  })
  .catch({ models: [] });

/** Registers our tools and returns the program's description of itself. Rejects if the program does not start. */
export async function initialize(control: Control): Promise<z.infer<typeof initialized>> {
  const late = Promise.withResolvers<never>();
  const words = "It did not start within two minutes";
  const timer = setTimeout(() => late.reject(new Failure("timeout", words)), startMs);
  try {
    const server = { timeout: askMs, disableAutoBackground: true };
    const reply = control.call({
      subtype: "initialize",
      sdkMcpServers: [serverName],
      sdkMcpServerConfigs: { [serverName]: server },
    });
    return initialized.parse(await Promise.race([reply, late.promise]));
  } finally {
    clearTimeout(timer);
  }
}

/** Finds in the program's last output why it ended. */
export function goneBy(
  child: Pick<Child, "stderr">,
  { code, signal }: Ended,
): Failure | SessionUnknown {
  const last = lastLines(child.stderr(), 5, 600);
  if (/no conversation found/i.test(last)) return new SessionUnknown(last);
  if (/not logged in|run \/login/i.test(last)) return new Failure("auth", last);
  const how = signal === null ? `It ended with code ${code}` : `It was ended by ${signal}`;
  return new Failure("crash", last ? `${how}: ${last}` : how);
}
