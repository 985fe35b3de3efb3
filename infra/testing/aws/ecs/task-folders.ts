import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The folder with a Run's task folders, one per DevBox. Each contains `pid`, and `root` while the task runs. */
export const tasksOf = (data: string, runId: string): string => join(data, "tasks", runId);

/** The folder of a Run's newest task. */
export function newestTask(data: string, runId: string): string {
  const folder = tasksOf(data, runId);
  const [newest] = readdirSync(folder)
    .map((name) => join(folder, name))
    .sort((one, other) => statSync(other).birthtimeMs - statSync(one).birthtimeMs);
  if (newest === undefined) throw new Error(`No task was started for ${runId}.`);
  return newest;
}
