import { constants } from "node:os";
import type { Box, BoxProcess, Exit as ProcessExit } from "../box/box.ts";
import { type Block, blockInput, blockWords } from "./shell.ts";

export type Exit = {
  readonly code: number;
  /** Why the program could not start, or which signal ended it. */
  readonly error?: string;
};

const graceMs = 3_000;
const drainMs = 1_000;

/**
 * Runs a block in the box. Resolves when the block and its process group have ended.
 * When `signal` aborts, the group gets SIGTERM, after three seconds SIGKILL, and this rejects with the
 * signal's reason.
 *
 * @param output receives the output; it can return a promise to pause the block's output
 */
export async function exec(
  box: Box,
  block: Block,
  output: (bytes: Uint8Array) => Promise<void> | undefined,
  signal: AbortSignal,
): Promise<Exit> {
  signal.throwIfAborted();
  const process = box.start({ words: blockWords });
  process.stdin.end(blockInput(block));

  const drained = drain(process, output, signal);
  const onAbort = () => endGroup(process);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const exit = await process.exited;
    process.kill("SIGKILL"); // background processes end with their block, as they do in a sandbox
    await drained();
    signal.throwIfAborted();
    return exitOf(exit);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function exitOf({ code, signal, error }: ProcessExit): Exit {
  if (error !== undefined) return { code: code ?? 1, error };
  if (signal === null) return { code: code ?? 0 };
  return { code: 128 + constants.signals[signal], error: `The command was ended by ${signal}.` };
}

/**
 * Passes on a command's output. The returned function, called when the command has ended, waits for the rest
 * of the output. It does not wait for a process outside the group that keeps the pipe open without writing.
 */
function drain(
  { stdout, stderr }: BoxProcess,
  output: (bytes: Uint8Array) => Promise<void> | undefined,
  signal: AbortSignal,
): () => Promise<void> {
  let heldBack = 0;
  let last = 0;
  const open = [stdout, stderr].map((stream) => {
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
    return { stream, promise };
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

function endGroup(process: BoxProcess): void {
  process.kill("SIGTERM");
  const timer = setTimeout(() => process.kill("SIGKILL"), graceMs);
  void process.exited.then(() => clearTimeout(timer));
}
