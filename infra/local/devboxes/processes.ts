import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** A living process. Fields that the kernel does not let us read are empty. */
export type Process = {
  readonly pid: number;
  readonly group: number;
  readonly session: number;
  /** Distinguishes this process from others with the same pid. */
  readonly start: string;
  readonly argv: readonly string[];
  readonly env: readonly string[];
};

const linux = process.platform === "linux";

/** The start of a living process; undefined when there is none with this pid (zombies do not count). */
export function startOf(pid: number): string | undefined {
  return linux ? stat(pid)?.start : ps(["-ww", "-p", String(pid)])[0]?.start;
}

/** All living processes. */
export function processes(): Process[] {
  if (!linux) return ps(["-axEww"]);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const found = stat(Number(name));
      if (!found) return [];
      return [
        { ...found, argv: list(`/proc/${name}/cmdline`), env: list(`/proc/${name}/environ`) },
      ];
    });
}

/** Sends a signal. Does nothing when the process is gone or not ours. */
export function kill(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch {
    // ESRCH: it has already ended. EPERM: the pid now belongs to a process of another user.
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // a process may end while we read
  }
}

const list = (path: string): string[] => text(path).split("\0").slice(0, -1);

const boot = linux ? text("/proc/sys/kernel/random/boot_id").trim() : "";

function stat(pid: number): Omit<Process, "argv" | "env"> | undefined {
  const line = text(`/proc/${pid}/stat`);
  // The name in parentheses may contain anything, so count fields from the last parenthesis.
  const [state, , group, session, ...rest] = line.slice(line.lastIndexOf(")") + 2).split(" ");
  if (!line || state === "Z" || state === "X") return undefined;
  const start = `${boot}:${rest[15]}`;
  return { pid, group: Number(group), session: Number(session), start };
}

function ps(which: string[]): Process[] {
  try {
    const columns = "pid=,pgid=,stat=,lstart=,command=";
    return parsePs(execFileSync("ps", [...which, "-o", columns], { encoding: "utf8" }));
  } catch {
    return []; // ps fails when no process matches
  }
}

/** Parses `ps -o pid=,pgid=,stat=,lstart=,command=`. Arguments and environment are one list of words there. */
export function parsePs(output: string): Process[] {
  return output.split("\n").flatMap((line) => {
    const found = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s(.*)/s.exec(line);
    if (!found || found[3]?.startsWith("Z")) return [];
    const words = (found[5] ?? "").split(" ");
    const start = (found[4] ?? "").replace(/\s+/g, "_");
    const group = Number(found[2]);
    return [{ pid: Number(found[1]), group, session: group, start, argv: words, env: words }];
  });
}
