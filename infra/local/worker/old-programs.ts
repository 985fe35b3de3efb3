import { existsSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { join, relative, sep } from "node:path";

/**
 * Removes the unpacked programs of earlier versions. Call it only while this worker hosts no DevBox: one that runs may
 * use the files of the version that launched it.
 *
 * @param running the path of a file of the program that runs
 */
export function removeOldPrograms(data: string, running: string): void {
  const folder = join(data, "programs");
  if (!existsSync(folder)) return;
  const [own = ".."] = relative(realpathSync(folder), realpathSync(running)).split(sep);
  if (own === "..") return; // this one runs from its sources
  for (const name of readdirSync(folder))
    if (name !== own) rmSync(join(folder, name), { recursive: true, force: true });
}
