import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Blobs } from "../../../functions/ports/ports.ts";

/** Large results as files, one folder per Run. The callers check ids and hashes by grammar. */
export function folderBlobs(folder: string): Blobs {
  const pathOf = (runId: string, sha256: string) => join(folder, runId, sha256);
  return {
    uploadTo: async () => undefined,
    linkTo: async () => undefined,
    put: async (runId, sha256, bytes) => {
      const path = pathOf(runId, sha256);
      const draft = `${path}.${process.pid}.${draftNumber++}`;
      await mkdir(join(folder, runId), { recursive: true, mode: 0o700 });
      const file = await open(draft, "wx", 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      } finally {
        await file.close();
      }
      await rename(draft, path); // atomic
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

let draftNumber = 0;
