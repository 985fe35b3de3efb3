import * as z from "zod";
import { lastLines } from "../../output/text.ts";
import type { Child, Ended } from "../child.ts";
import { type Opening, SessionUnknown } from "../driver.ts";
import { Failure } from "../failure.ts";
import { type Control, serverName } from "./control.ts";

const startMs = 120_000;
const askMs = 24 * 3_600_000;

/** Claude Code's variables. The Run's own variables override them. */
export const surroundings = {
  IS_SANDBOX: "1", // otherwise it refuses to work without permissions as root
  DISABLE_AUTOUPDATER: "1",
  CLAUDE_CODE_SHELL_PREFIX: "wheelhouse-shell",
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
} as const;

/** Tools that wait for a person at a terminal, act after the turn, or leave the workspace. */
const unfit = [
  ...["EnterPlanMode", "ExitPlanMode", "EnterWorktree", "ExitWorktree"],
  ...["CronCreate", "CronDelete", "CronList", "ScheduleWakeup", "Monitor", "Workflow"],
];

/** The command line that starts Claude Code with a new session of this id, or with a resumed one. */
export function wordsFor(
  { resume, model, effort, autonomous, instructions }: Opening,
  id: string,
): string[] {
  return [
    ...["claude", "-p", "--input-format", "stream-json", "--output-format", "stream-json"],
    ...["--verbose", "--include-partial-messages", "--replay-user-messages"],
    ...["--dangerously-skip-permissions", "--permission-prompt-tool", "stdio"],
    ...["--strict-mcp-config", "--append-system-prompt", instructions],
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
