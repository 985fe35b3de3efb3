import { mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Blobs } from "../../../functions/ports/ports.ts";
import { draftFile } from "./draft-file.ts";

/** Large results as files, one folder per Run. The callers check ids and hashes by grammar. */
export function folderBlobs(folder: string): Blobs {
  const pathOf = (runId: string, sha256: string) => join(folder, runId, sha256);
  return {
    uploadTo: async () => undefined,
    linkTo: async () => undefined,
    put: async (runId, sha256, bytes) => {
      const path = pathOf(runId, sha256);
      await mkdir(join(folder, runId), { recursive: true, mode: 0o700 });
      await rename(await draftFile(path, (file) => file.writeFile(bytes)), path); // atomic
    },
    get: async (runId, sha256) => {
      try {
        return await readFile(pathOf(runId, sha256));
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
      }
    },
  };
}
