import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import type { Box, Exit } from "../box/box.ts";
import { drain } from "../box/drain.ts";
import { firstToEnd, quoted } from "../commands/shell.ts";
import { lines } from "../output/lines.ts";

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
  const { stdin } = process;
  const exports = Object.entries(env).map(([key, value]) => `export ${key}=${quoted(value)};`);
  stdin.write(`${exports.join(" ")} __workspace=${quoted(command.workspace)};\n`);

  let said = "";
  const hear = (text: string) => {
    said = (said + text).slice(-stderrChars);
    onStderr?.(text);
  };
  const take = (text: string) => {
    const line = parse(text);
    if (line) onLine(line);
  };
  const [out, err] = [textOf(lines(take, longestLine)), textOf(hear)];
  const drained = drain(process, { stdout: out, stderr: err });
  const ended = (async () => {
    const { error, ...exit } = await process.exited;
    if (error !== undefined) said += error;
    // After its own end, what its commands left in the background goes on. After a crash, its helpers must not.
    if (exit.code !== 0) process.kill("SIGKILL");
    await drained();
    return exit;
  })();

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

/** Decodes pieces of UTF-8. */
function textOf(take: (text: string) => void): (bytes: Uint8Array) => undefined {
  const decoder = new TextDecoder();
  return (bytes) => void take(decoder.decode(bytes, { stream: true }));
}

function parse(text: string): Record<string, unknown> | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
