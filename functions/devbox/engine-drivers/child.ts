import { type ChildProcess, spawn } from "node:child_process";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import { quoted } from "../commands/shell.ts";

/** A program to start. */
export type Program = {
  readonly config: Pick<BoxConfig, "command" | "folders">;
  /** The command line. The first word is looked up in the host's programs, then on the PATH. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Receives each line of its output, parsed. Lines that are not JSON objects are skipped. */
  readonly onLine: (line: Record<string, unknown>) => void;
  /** Receives its standard error, piece by piece. */
  readonly onStderr?: (text: string) => void;
};

export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

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
const become = `IFS= read -r __exports; eval "$__exports"; unset __exports; cd "$__workspace" || exit 125; unset __workspace; exec "$@"`;

/** Starts an engine in the sandbox of commands, as the leader of its own process group. */
export function startChild({ config, argv, env, onLine, onStderr }: Program): Child {
  const { command, folders } = config;
  const [name = "", ...args] = argv;
  const words = [...(command.programs[name] ?? [name]), ...args];
  const [program = "bash", ...rest] = [...command.prefix, "bash", "-c", become, "engine", ...words];
  const child = spawn(program, rest, {
    cwd: folders.box,
    env: { ...command.env, HOME: command.home, PATH: command.path },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  child.stdin?.on("error", () => {}); // the process has ended; `exit` follows
  const exports = Object.entries(env).map(([key, value]) => `export ${key}=${quoted(value)};`);
  child.stdin?.write(`${exports.join(" ")} __workspace=${quoted(command.workspace)};\n`);

  let stderr = "";
  child.stderr?.setEncoding("utf8");
  child.stderr?.on("data", (text: string) => {
    stderr = (stderr + text).slice(-stderrChars);
    onStderr?.(text);
  });
  child.stdout?.setEncoding("utf8");
  child.stdout?.on("data", lines(onLine));

  const { promise: ended, resolve } = Promise.withResolvers<Ended>();
  child.once("error", (error) => {
    stderr += error.message;
    resolve({ code: 127, signal: null });
  });
  child.once("close", (code, signal) => resolve({ code, signal }));
  // Other processes of its group would keep the pipes open and keep working.
  child.once("exit", () => signalGroup(child, "SIGKILL"));

  return {
    send: (line) => void child.stdin?.write(`${JSON.stringify(line)}\n`),
    endInput: () => void child.stdin?.end(),
    ended,
    stderr: () => stderr.trim(),
    async kill() {
      signalGroup(child, "SIGTERM");
      const timer = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
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

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has no process left.
  }
}
