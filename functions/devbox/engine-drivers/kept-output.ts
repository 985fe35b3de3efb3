import type { Box } from "../box/box.ts";
import { drain } from "../box/drain.ts";
import type { Cut } from "./driver.ts";

/** More is not read: as much as is kept of any output. */
const mostBytes = 100 * 1024 ** 2;
const longestMs = 120_000;

/**
 * Writes the file's size on a line, then its beginning. Runs in the box, where commands may have put a link, a pipe or
 * another folder in the file's place: nothing outside the engine's own folder is taken for its output.
 */
const script = `PATH=/usr/bin:/bin
cd -P -- "$1" 2>/dev/null && folder=$PWD && cd -P -- "\${2%/*}" 2>/dev/null || exit 3
case $PWD/ in "$folder"/*) ;; *) exit 3 ;; esac
file=./\${2##*/}
[ -f "$file" ] && [ ! -L "$file" ] && size=$(wc -c < "$file") || exit 3
echo $((size))
exec head -c "$3" < "$file"`;

/** What was read of an engine's file, and what there was to read. */
export type Kept = { readonly bytes: number; readonly size: number };

/**
 * Reads an output that an engine keeps in a file: as many bytes as the engine told, if it did, even if the file grows.
 * Undefined, and nothing taken, if it cannot be read.
 */
export async function readKept(
  box: Pick<Box, "start">,
  { size: told, file }: Cut,
  take: (bytes: Uint8Array) => void,
): Promise<Kept | undefined> {
  if (!file?.path.startsWith("/")) return undefined;
  const most = Math.min(told ?? mostBytes, mostBytes);
  const child = box.start({
    words: [
      ...["/bin/bash", "--noprofile", "--norc", "-c", script, "kept"],
      ...[file.folder, file.path, String(most)],
    ],
  });
  child.stdin.end();
  let line: string | undefined = "";
  let found = 0;
  let bytes = 0;
  let failed: unknown;
  const content = (piece: Uint8Array) => {
    bytes += piece.length;
    try {
      if (failed === undefined) take(piece);
    } catch (error) {
      failed = error;
      child.kill("SIGKILL");
    }
  };
  const stdout = (piece: Uint8Array): undefined => {
    if (line === undefined) return void content(piece);
    const end = piece.indexOf(10);
    line += Buffer.from(end < 0 ? piece : piece.subarray(0, end)).toString("latin1");
    if (end < 0) return;
    found = Number(line);
    line = undefined;
    if (end + 1 < piece.length) content(piece.subarray(end + 1));
  };
  const drained = drain(child, { stdout, stderr: () => undefined });
  const late = setTimeout(() => child.kill("SIGKILL"), longestMs);
  await child.exited;
  clearTimeout(late);
  await drained();
  if (failed !== undefined) throw failed;
  return line === undefined ? { bytes, size: told ?? found } : undefined;
}
