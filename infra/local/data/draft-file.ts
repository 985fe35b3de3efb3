import { type FileHandle, open, rm } from "node:fs/promises";

let drafts = 0;

/**
 * Writes a new file beside the place where it will be, and returns its path once all of it is on disk. The caller renames
 * it. A write that fails leaves nothing.
 */
export async function draftFile(
  path: string,
  write: (file: FileHandle) => Promise<void>,
): Promise<string> {
  const draft = `${path}.${process.pid}.${drafts++}`;
  const file = await open(draft, "wx", 0o600);
  try {
    await write(file);
    await file.sync();
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return draft;
}
