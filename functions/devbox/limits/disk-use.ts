import { execFile } from "node:child_process";

/** What folders take on disk. `files` counts folders too; undefined where `du` cannot count them. */
export type DiskUse = { readonly bytes: number; readonly files: number | undefined };

const patienceMs = 60_000;

/**
 * Measures folders that a stranger fills; undefined when that took too long. `du` works in another process, with the
 * lowest priority unless it is urgent, follows no link, and goes deeper than the longest path. What it may not read
 * does not count.
 */
export async function diskUse(
  folders: readonly string[],
  { urgent = false } = {},
): Promise<DiskUse | undefined> {
  const sumOf = (args: string[]) =>
    sum(urgent ? ["du", ...args] : ["nice", "-n", "19", "du", ...args]);
  const blocks = await sumOf(["-skx", ...folders]);
  if (blocks === undefined) return undefined;
  return { bytes: blocks * 1024, files: await sumOf(["-sx", "--inodes", ...folders]) };
}

function sum([program = "", ...args]: string[]): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const options = {
    timeout: patienceMs,
    killSignal: "SIGKILL",
    maxBuffer: 64 * 1024 ** 2,
  } as const;
  // It fails when a file disappears while it looks, and still prints its sums.
  execFile(program, args, options, (error, said) => {
    const lines = said.split("\n").flatMap((line) => /^(\d+)\t/.exec(line)?.[1] ?? []);
    const whole = lines.length > 0 && !error?.killed;
    resolve(whole ? lines.reduce((sum, text) => sum + Number(text), 0) : undefined);
  });
  return promise;
}
