import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import type { Box, BoxProcess, Exit } from "../box/box.ts";
import { firstToEnd, quoted } from "../commands/shell.ts";

/** A program to start. */
export type Program = {
  readonly box: Box;
  readonly config: Pick<BoxConfig, "command">;
  /** The command line. The first word is looked up in the host's programs, then on the PATH. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Receives each line of its output, parsed. Lines that are not JSON objects are skipped. */
  readonly onLine: (line: Record<string, unknown>) => void;
  /** Receives its standard error, piece by piece. */
  readonly onStderr?: (text: string) => void;
};

export type Ended = Pick<Exit, "code" | "signal">;

/** An engine's process. Both sides write lines of JSON. */
export interface Child {
  /** Does nothing after the process has ended. */
  send(line: object): void;
  /** Closes the input, so that the process can end by itself. */
  endInput(): void;
  /** Resolves when the process has ended and all its lines are delivered. */
  readonly ended: Promise<Ended>;
  /** The last 4 KiB of its standard error. */
  stderr(): string;
  /** Ends the whole process group with SIGTERM, and with SIGKILL after three seconds. */
  kill(): Promise<void>;
}

const stderrChars = 4_096;
const longestLine = 64 * 1024 ** 2;
const graceMs = 3_000;

/**
 * The script that becomes the engine inside the sandbox. The variables come in the first line of the input,
 * because other users of the machine could read credentials in arguments.
 */
const become = `${firstToEnd}; IFS= read -r __exports; eval "$__exports"; unset __exports; cd "$__workspace" || exit 125; unset __workspace; exec "$@"`;

/** Starts an engine in the sandbox of commands, as the leader of its own process group. */
export function startChild({ box, config, argv, env, onLine, onStderr }: Program): Child {
  const { command } = config;
  const [name = "", ...args] = argv;
  const words = [...(command.programs[name] ?? [name]), ...args];
  const process = box.start({ words: ["/bin/bash", "-c", become, "engine", ...words] });
  const { stdin, stdout, stderr } = process;
  const exports = Object.entries(env).map(([key, value]) => `export ${key}=${quoted(value)};`);
  stdin.write(`${exports.join(" ")} __workspace=${quoted(command.workspace)};\n`);

  let said = "";
  stderr.setEncoding("utf8");
  stderr.on("data", (text: string) => {
    said = (said + text).slice(-stderrChars);
    onStderr?.(text);
  });
  stdout.setEncoding("utf8");
  stdout.on("data", lines(onLine));
  const ended = endOf(process, (error) => {
    said += error;
  });

  return {
    send: (line) => void stdin.write(`${JSON.stringify(line)}\n`),
    endInput: () => void stdin.end(),
    ended,
    stderr: () => said.trim(),
    async kill() {
      process.kill("SIGTERM");
      const timer = setTimeout(() => process.kill("SIGKILL"), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Resolves when the process has ended and its output is read. */
async function endOf(process: BoxProcess, failed: (why: string) => void): Promise<Ended> {
  const read = [process.stdout, process.stderr].map(
    (stream) => new Promise((resolve) => stream.once("close", resolve)),
  );
  const { error, ...exit } = await process.exited;
  if (error !== undefined) failed(error);
  // Other processes of its group would keep the pipes open and keep working.
  process.kill("SIGKILL");
  await Promise.all(read);
  return exit;
}

function lines(onLine: (line: Record<string, unknown>) => void): (text: string) => void {
  let rest = "";
  return (text) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    if (rest.length > longestLine) rest = "";
    for (const part of parts) {
      const line = parse(part);
      if (line) onLine(line);
    }
  };
}

function parse(text: string): Record<string, unknown> | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
