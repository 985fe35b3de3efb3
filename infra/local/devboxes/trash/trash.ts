import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { removeTree } from "./remove-tree.ts";

/** The trash of a data folder. What is in it does not count any more, and is removed in the background. */
export interface Trash {
  /** Moves a folder here in one step, so that it is gone at once. Does nothing if it does not exist. */
  add(folder: string): void;
  /** Starts the removal of everything here, also of what an earlier server left. */
  empty(): void;
}

/**
 * @param report is told about a folder that could not be removed. The next server tries it again.
 */
export function createTrash(data: string, report: (folder: string, why: string) => void): Trash {
  const trash = join(data, "trash");
  const kept = new Set<string>();
  let emptying = false;

  /** One at a time, so that a large folder slows down nothing but the next one. */
  async function removeAll(): Promise<void> {
    for (;;) {
      const name = existsSync(trash) ? readdirSync(trash).find((it) => !kept.has(it)) : undefined;
      if (name === undefined) return;
      const folder = join(trash, name);
      const why = await removeTree(folder).catch(String);
      if (why === undefined) continue;
      kept.add(name);
      report(folder, why);
    }
  }

  function empty(): void {
    if (emptying) return;
    emptying = true;
    removeAll()
      .catch((error) => report(trash, String(error)))
      .finally(() => {
        emptying = false;
      });
  }

  return {
    add(folder) {
      if (!existsSync(folder)) return;
      mkdirSync(trash, { recursive: true, mode: 0o700 });
      renameSync(folder, join(trash, randomUUID()));
      empty();
    },
    empty,
  };
}
