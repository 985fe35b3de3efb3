import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import type { RawOutput } from "../../../shared/schemas/event.ts";
import { encoded } from "./decode.ts";
import { createFiles, type Files, sha256Of, sizes } from "./output-file.ts";

/** Keeps a step's output as the program wrote it, with marks in the place of secrets. */
export interface RawKeeper {
  /** Adds the beginning, which is shown as the program wrote it. */
  both(text: string): void;
  /** Adds what the program wrote after that, without secrets. */
  add(text: string): void;
  /** Adds what is shown of the output, without secrets. */
  shown(text: string): void;
  /**
   * Resolves to undefined if nothing is kept: only colours differ from what is shown, or a secret was shown that the
   * stream does not hold in one piece, so that it could not be taken out of it.
   */
  end(): Promise<RawOutput | undefined>;
}

/** The file beside the whole output of a step. */
export const rawFile = (file: string): string => `${file}.raw`;

// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with an escape
const colours = /\x1b\[[0-9;:]*m/g;
const mark = /\[redacted:/g;

export function keepRaw(path: string): RawKeeper {
  const hashes = { raw: createHash("sha256"), shown: createHash("sha256") };
  const marks = { raw: 0, shown: 0 };
  let size = 0;
  let start: Buffer[] = []; // all of it while it is short
  let files: Files | undefined;

  function look(at: "raw" | "shown", text: string): void {
    hashes[at].update(text.toWellFormed().replace(colours, ""));
    marks[at] += text.match(mark)?.length ?? 0;
  }
  function toFiles(): Files {
    if (files) return files;
    files = createFiles(path, sizes);
    for (const bytes of start) files.write(bytes);
    start = [];
    return files;
  }
  function write(text: string): void {
    if (text === "") return;
    const bytes = encoded(text);
    size += bytes.length;
    if (files) files.write(bytes);
    else start.push(bytes);
    if (size > sizes.said) toFiles();
  }

  return {
    both: write,
    add(text) {
      look("raw", text);
      write(text);
    },
    shown: (text) => look("shown", text),
    async end() {
      const same = hashes.raw.digest("hex") === hashes.shown.digest("hex");
      const kept = !same && marks.raw >= marks.shown;
      if (kept || files) toFiles().close();
      if (kept) return { size, sha256: await sha256Of(path) };
      rmSync(path, { force: true });
      return undefined;
    },
  };
}
