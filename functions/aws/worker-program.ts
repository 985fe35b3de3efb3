import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { WorkerProgram } from "../ports/ports.ts";

/** The bundler puts it beside the functions that serve it or name its checksum. */
const path = fileURLToPath(new URL("worker-package.mjs", import.meta.url));

let kept: WorkerProgram | undefined;

/** The program that workers download. It has less than 1 MB; a function can reply 6 MB (AWS Lambda quotas). */
export async function workerProgram(): Promise<WorkerProgram | undefined> {
  if (kept || !existsSync(path)) return kept;
  const bytes = readFileSync(path);
  kept = { bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
  return kept;
}
