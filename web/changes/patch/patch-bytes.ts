import { type FileChange, patchFiles } from "./git-patch.ts";

/** More arguments than this may not fit into one call. */
const piece = 32_768;

/** One character for each byte. */
function binaryText(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += piece)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + piece)));
  return parts.join("");
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of UTF-8; undefined if the bytes are of another encoding. */
function textOf(binary: string): string | undefined {
  const bytes = Uint8Array.from(binary, (it) => it.charCodeAt(0));
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The files of a patch. Each is read as UTF-8, or shown as Latin-1 and marked if it is not. */
export function filesInBytes(patch: Uint8Array): FileChange[] {
  return patchFiles(binaryText(patch)).map((file): FileChange => {
    const hunks = textOf(file.hunks);
    return hunks === undefined ? { ...file, latin1: true } : { ...file, hunks };
  });
}
