import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { WorkerProgram } from "../../../functions/ports/ports.ts";

/** In a bundle this is the worker's bundle, which has the package beside it. */
const program = fileURLToPath(new URL("start.ts", import.meta.url));

let kept: WorkerProgram | undefined;

/** The program that workers download. Undefined where the server runs from its sources. */
export async function workerProgram(): Promise<WorkerProgram | undefined> {
  if (kept) return kept;
  const path = join(dirname(program), "worker-package.mjs");
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  kept = { bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
  return kept;
}
