import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Where the tasks of a Run have their folders: its DevBoxes, one each. In each: `pid`, and `root`, gone when the task is. */
export const tasksOf = (data: string, runId: string): string => join(data, "tasks", runId);

/** The folder of the task of a Run that was started last. */
export function newestTask(data: string, runId: string): string {
  const folder = tasksOf(data, runId);
  const [newest] = readdirSync(folder)
    .map((name) => join(folder, name))
    .sort((one, other) => statSync(other).birthtimeMs - statSync(one).birthtimeMs);
  if (newest === undefined) throw new Error(`No task was started for ${runId}.`);
  return newest;
}
