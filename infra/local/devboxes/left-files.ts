import { existsSync, readFileSync } from "node:fs";
import { pack } from "../../../functions/archive/archive.ts";
import { begunFromFile, savedFolders } from "../../../functions/archive/saved-folders.ts";
import { foldersOf } from "./folders.ts";

/**
 * The folders that the DevBoxes of a Run left on this machine, as one archive. Undefined: there are none, or they do not
 * go on from this save. See `DevBoxHost.pack`.
 */
export function packLeft(
  data: string,
  runId: string,
  from: string | undefined,
): AsyncIterable<Uint8Array> | undefined {
  const left = foldersOf(data, runId, "box_any"); // the folders that all its DevBoxes share
  const { root, folders } = savedFolders(left);
  if (!existsSync(left.session) || begunFrom(begunFromFile(left)) !== from) return undefined;
  return pack(root, folders, new AbortController().signal);
}

function begunFrom(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
