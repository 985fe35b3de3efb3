import { readlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Process, processes } from "../../local/devboxes/processes.ts";

/** The spare supervisors of a data folder that live now. One that was given a DevBox has left the folder. */
export function sparesOf(data: string): Process[] {
  const folder = join(data, "spare");
  return processes().filter(
    ({ pid, argv }) => argv.some((it) => dirname(it) === folder) && cwdOf(pid) === folder,
  );
}

function cwdOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined; // it has ended
  }
}
