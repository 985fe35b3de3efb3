import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { withUsualUmask } from "../umask.ts";

export type Downloaded = { readonly bytes: Uint8Array; readonly sha256: string };

type Wish = {
  readonly data: string;
  /** The sha256 of the program that runs. */
  readonly own: string;
  /** The server's program, checked against its sum. */
  readonly download: () => Promise<Downloaded>;
  /** Starts a program once. Resolves to why it is not good, or undefined when it has reported to the server. */
  readonly tryOut: (path: string) => Promise<string | undefined>;
};

/** The program in a worker's data folder. */
export const programIn = (data: string): string => join(data, "worker.mjs");

/**
 * Replaces the program of this worker by the one that its server serves, after that one has reported to the server
 * once. Until then the old one stays as it is, so this may be killed at any line: the next start has either of them whole.
 *
 * @returns why the old one stays, as a sentence. Undefined: the new one is installed.
 */
export async function install({ data, own, download, tryOut }: Wish): Promise<string | undefined> {
  const { bytes, sha256 } = await download();
  if (sha256 === own) return "The server serves the program that this worker already runs.";
  const next = join(data, "worker.next.mjs");
  writeFileSync(next, bytes, { mode: 0o600, flush: true });
  try {
    const why = await tryOut(next);
    if (why !== undefined) return `The server's program does not work here: ${why}`;
    renameSync(next, programIn(data));
    return undefined;
  } finally {
    if (existsSync(next)) rmSync(next);
  }
}

const trialMs = 180_000;
/** These name the program that runs, and are given anew to the next. */
const env = () => {
  const { WHEELHOUSE_WORKER_PROGRAM: _, NODE_COMPILE_CACHE: __, ...rest } = process.env;
  return rest;
};

/** Starts a program with the options of this worker, so that it reports once. `signal`: ends it. */
export async function tryOut(path: string, signal: AbortSignal): Promise<string | undefined> {
  const words = [path, ...process.argv.slice(2), "--report-once"];
  const child = withUsualUmask(() =>
    spawn(process.execPath, words, {
      stdio: ["ignore", "ignore", "pipe"],
      env: env(),
      signal: AbortSignal.any([signal, AbortSignal.timeout(trialMs)]),
      killSignal: "SIGKILL",
    }),
  );
  let said = "";
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (line.trim()) said = line.slice(0, 500);
  });
  try {
    const [code, by] = await once(child, "close");
    return code === 0 ? undefined : `It ended with ${code ?? by}. ${said}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Becomes the installed program: the same process with the same options. Where a system cannot do that, this ends, and
 * what started it starts it again.
 */
export function becomeInstalled(data: string): never {
  const words = [process.execPath, programIn(data), ...process.argv.slice(2)];
  withUsualUmask(() => process.execve?.(process.execPath, words, env()));
  return process.exit(0);
}
