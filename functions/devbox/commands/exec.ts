import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import { type Block, blockInput, blockWords } from "./shell.ts";

export type Exit = {
  readonly code: number;
  /** Why the program could not start, or which signal ended it. */
  readonly error?: string;
};

const graceMs = 3_000;
const drainMs = 1_000;

/**
 * Runs a block in the sandbox of commands. Resolves when the block and its process group have ended.
 * When `signal` aborts, the group gets SIGTERM, after three seconds SIGKILL, and this rejects with the
 * signal's reason.
 *
 * @param output receives the output; it can return a promise to pause the block's output
 */
export async function exec(
  { command, folders }: Pick<BoxConfig, "command" | "folders">,
  block: Block,
  output: (bytes: Uint8Array) => Promise<void> | undefined,
  signal: AbortSignal,
): Promise<Exit> {
  signal.throwIfAborted();
  const [program = "bash", ...args] = [...command.prefix, ...blockWords];
  const child = spawn(program, args, {
    cwd: folders.box,
    env: { ...command.env, HOME: command.home, PATH: command.path },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true, // its own process group, so that the whole group can be killed
  });
  child.stdin?.on("error", () => {}); // the block ended before it read everything
  child.stdin?.end(blockInput(block));

  const drained = drain(child, output, signal);
  const onAbort = () => endGroup(child);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const exit = await ended(child);
    kill(child, "SIGKILL"); // background processes end with their block, as they do in a sandbox
    await drained();
    signal.throwIfAborted();
    return exit;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function ended(child: ChildProcess): Promise<Exit> {
  const { promise, resolve } = Promise.withResolvers<Exit>();
  child.once("error", (error) => resolve({ code: 127, error: error.message }));
  child.once("exit", (code, by) => {
    if (by === null) resolve({ code: code ?? 0 });
    else resolve({ code: 128 + constants.signals[by], error: `The command was ended by ${by}.` });
  });
  return promise;
}

/**
 * Passes on a command's output. The returned function, called when the command has ended, waits for the rest
 * of the output. It does not wait for a process outside the group that keeps the pipe open without writing.
 */
function drain(
  { stdout, stderr }: ChildProcess,
  output: (bytes: Uint8Array) => Promise<void> | undefined,
  signal: AbortSignal,
): () => Promise<void> {
  let heldBack = 0;
  let last = 0;
  const open = [stdout, stderr].flatMap((stream) => {
    if (!stream) return [];
    const { promise, resolve } = Promise.withResolvers<void>();
    stream.on("error", () => {}); // `close` follows
    stream.on("close", resolve);
    stream.on("data", async (chunk: Uint8Array) => {
      last = performance.now();
      const held = output(chunk);
      if (!held) return;
      heldBack += 1;
      stream.pause();
      await held;
      heldBack -= 1;
      stream.resume();
    });
    return [{ stream, promise }];
  });

  return async () => {
    const ended = performance.now();
    const look = setInterval(() => {
      const quiet = performance.now() - Math.max(last, ended) > drainMs;
      if (signal.aborted || (quiet && heldBack === 0))
        for (const { stream } of open) stream.destroy();
    }, drainMs / 10);
    await Promise.all(open.map(({ promise }) => promise));
    clearInterval(look);
  };
}

function endGroup(child: ChildProcess): void {
  kill(child, "SIGTERM");
  const timer = setTimeout(() => kill(child, "SIGKILL"), graceMs);
  child.once("exit", () => clearTimeout(timer));
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has no process left.
  }
}
