import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether this machine can count what a process asks the kernel for. */
export const canTrace = spawnSync("strace", ["-V"]).status === 0;

/** What was counted. */
export type Counted = {
  /** The programs that the processes and everything below them became, by path. */
  readonly programs: readonly string[];
  /** The files that the processes themselves opened, on their main threads, as often as they did. */
  readonly opened: readonly string[];
};

/** Counts what these processes start and open while something happens. */
export async function traced(
  pids: readonly number[],
  act: () => Promise<unknown>,
): Promise<Counted> {
  const folder = mkdtempSync(join(tmpdir(), "wheelhouse-trace-"));
  const file = join(folder, "calls");
  const words = ["-f", "-e", "trace=execve,openat", "-e", "signal=none", "-o", file];
  const strace = spawn("strace", [...words, ...pids.flatMap((pid) => ["-p", String(pid)])], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(strace, "exit");
  try {
    await attached(strace.stderr, pids.length);
    await act();
  } finally {
    strace.kill("SIGINT"); // it leaves them as they are
    await ended;
  }
  const calls = readFileSync(file, "utf8");
  rmSync(folder, { recursive: true, force: true });
  return counted(calls, new Set(pids.map(String)));
}

/** It says so once for each process, and goes on for those that they start. */
async function attached(stderr: NodeJS.ReadableStream, count: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = "";
  stderr.on("data", (text) => {
    said += text;
    if (said.split(" attached").length > count) resolve();
  });
  stderr.once("end", () => reject(new Error(`It was not attached: ${said}`)));
  await promise;
}

/** A call that another process interrupts has two lines: its arguments, and `<... resumed>` with its result. */
function counted(calls: string, pids: ReadonlySet<string>): Counted {
  const begun = new Map<string, string>();
  const programs: string[] = [];
  const opened: string[] = [];
  for (const line of calls.split("\n")) {
    const [, pid = "", call = ""] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (call.endsWith("<unfinished ...>")) begun.set(pid, call);
    if (!/ = \d+$/.test(call)) continue;
    const whole = call.startsWith("<...") ? (begun.get(pid) ?? "") : call;
    const [, program] = /^execve\("([^"]*)"/.exec(whole) ?? [];
    if (program !== undefined) programs.push(program);
    const [, path] = /^openat\(AT_FDCWD, "([^"]*)"/.exec(whole) ?? [];
    if (pids.has(pid) && path !== undefined) opened.push(path);
  }
  return { programs, opened };
}
