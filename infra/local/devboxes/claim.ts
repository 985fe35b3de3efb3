import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { boxFileOf, mark } from "./box-file.ts";
import { type Process, processes, startOf } from "./processes.ts";

/** The process that is the supervisor of a DevBox. The start time distinguishes it from a later process with the same pid. */
export type Claim = { readonly pid: number; readonly start: string };

const pathOf = (box: string): string => join(box, "pid");

/** Claims a DevBox for one process, permanently. False when another process has claimed it. */
export function claim(box: string, mine: Claim): boolean {
  const fresh = `${pathOf(box)}.${mine.pid}`;
  writeFileSync(fresh, `${mine.pid} ${mine.start}\n`, { mode: 0o600 });
  try {
    linkSync(fresh, pathOf(box)); // atomic, and only one process can succeed
    return true;
  } catch (error) {
    if (existsSync(pathOf(box))) return false;
    throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
}

export function claimOf(box: string): Claim | undefined {
  if (!existsSync(pathOf(box))) return undefined;
  const [pid, start] = readFileSync(pathOf(box), "utf8").trim().split(" ");
  return { pid: Number(pid), start: start ?? "" };
}

export const lives = ({ pid, start }: Claim): boolean => startOf(pid) === start;

/** Preloaded into every supervisor, so that it claims its DevBox before its program runs. */
export const claimFirst = new URL("claim-first.ts", import.meta.url).href;

/** All living processes of a DevBox: the supervisor (claimed or not yet) and its descendants. */
export function processesOf(devbox: string, box: string): Process[] {
  const claimed = claimOf(box);
  const all = processes();
  // While any member of a session lives, the kernel does not reuse its number. So a foreign process with
  // that pid means that no member is left.
  const leader = all.find(({ pid }) => pid === claimed?.pid);
  const ours = claimed && (!leader || leader.start === claimed.start) ? claimed.pid : undefined;
  return all.filter(
    ({ pid, group, session, argv, env }) =>
      pid !== process.pid &&
      (group === ours ||
        session === ours ||
        env.includes(`${mark}=${devbox}`) ||
        sandboxes(argv, devbox) ||
        (argv.includes("--import") && argv.includes(boxFileOf(box)))),
  );
}

/** A sandbox clears the environment, but its first process still has our arguments in its command line. */
function sandboxes(argv: readonly string[], devbox: string): boolean {
  const at = argv.indexOf(mark);
  return at > 0 && argv[at - 1] === "--setenv" && argv[at + 1] === devbox;
}
