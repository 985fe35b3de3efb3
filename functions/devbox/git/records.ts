import type { Left } from "./left-out.ts";

/** A function of bash that prints a file as a record. */
export const record = `
record() {
  if [ -s "$2" ]; then printf '%s %s\\n' "$1" "$(($(wc -c < "$2")))" && cat "$2"
  else echo "$1 0"; fi
}
`;

/** Reads what `record` wrote: a name, a number of bytes, a line end, the bytes. A record that was cut off is missing. */
export function readRecords(output: Buffer): Map<string, Buffer> {
  const records = new Map<string, Buffer>();
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf("\n", at);
    const [, name, length] = /^([a-z]+) (\d+)$/.exec(output.toString("latin1", at, end)) ?? [];
    if (end < 0 || name === undefined) break;
    const from = end + 1;
    at = from + Number(length);
    if (at > output.length) break;
    records.set(name, output.subarray(from, at));
  }
  return records;
}

/** Texts that end in a zero byte each, as bytes (Latin-1). */
export const zeroEnded = (record: Buffer | undefined): string[] =>
  (record?.toString("latin1") ?? "").split("\0").slice(0, -1);

/** What is left out: the reason, the number of files, the path. */
export function triples(record: Buffer | undefined): Left[] {
  const parts = zeroEnded(record);
  return Array.from({ length: Math.floor(parts.length / 3) }, (_, index) => {
    const [why = "", files = "", path = ""] = parts.slice(index * 3);
    return { why, files: Number(files), path };
  });
}
