import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import { type Block, blockInput, blockWords } from "./shell.ts";

export type Exit = {
  readonly code: number;
  /** Why it could not start, or which signal ended it. */
  readonly error?: string;
};

const graceMs = 3_000;
const drainMs = 1_000;

/**
 * Runs a block where commands run, and resolves once it and its process group have ended. Its
 * output comes to `output`, which may return a promise to hold it back. When `signal` aborts the
 * group is asked to end, killed after three seconds, and this rejects with the signal's reason.
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
    detached: true, // a process group of its own, to be killed whole
  });
  child.stdin?.on("error", () => {}); // it ended before it had read all
  child.stdin?.end(blockInput(block));

  const drained = drain(child, output, signal);
  const onAbort = () => endGroup(child);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const exit = await ended(child);
    kill(child, "SIGKILL"); // what a block leaves in the background ends with it, as in a sandbox
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
    else resolve({ code: 128 + constants.signals[by], error: `It was ended by ${by}.` });
  });
  return promise;
}

/**
 * Hands over what a command prints. Once it has ended the returned function waits for the rest;
 * somebody outside its group who keeps the pipe open and says nothing is not waited for.
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
    // Nobody of the group is left.
  }
}
