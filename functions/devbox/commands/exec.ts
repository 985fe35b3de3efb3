import { constants } from "node:os";
import type { Box, BoxProcess, Exit as ProcessExit } from "../box/box.ts";
import { drain, type Take } from "../box/drain.ts";
import { type Block, blockInput, blockWords } from "./shell.ts";

export type Exit = {
  readonly code: number;
  /** Why the program could not start, or which signal ended it. */
  readonly error?: string;
};

const graceMs = 3_000;

/**
 * Runs a block in the box. Resolves when the block has ended; what it leaves in the background goes on.
 * When `signal` aborts, the group gets SIGTERM, after three seconds SIGKILL, and this rejects with the
 * signal's reason.
 */
export async function exec(
  box: Box,
  block: Block,
  output: Take,
  signal: AbortSignal,
): Promise<Exit> {
  signal.throwIfAborted();
  const process = box.start({ words: blockWords });
  process.stdin.end(blockInput(block));

  const drained = drain(process, { stdout: output, stderr: output }, signal);
  const onAbort = () => endGroup(process);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const exit = await process.exited;
    if (signal.aborted) process.kill("SIGKILL"); // otherwise, what it left in the background goes on
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

function endGroup(process: BoxProcess): void {
  process.kill("SIGTERM");
  const timer = setTimeout(() => process.kill("SIGKILL"), graceMs);
  void process.exited.then(() => clearTimeout(timer));
}
