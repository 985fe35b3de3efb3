import { join } from "node:path";

/** The file of a patch in a DevBox's folder. */
export const patchFile = (folder: string, sha256: string): string =>
  join(folder, `changes-${sha256}.patch`);
