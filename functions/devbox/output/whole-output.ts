import type { Excerpt } from "../../../shared/schemas/event.ts";
import { createFiles, sizes as defaults, type Files, type Sizes, sha256Of } from "./output-file.ts";
import { headOf, jsonBytes, tailOf } from "./text.ts";

/** The output in a step's result: all of it, or an excerpt. */
type Result = { readonly output?: string; readonly excerpt?: Excerpt };
export type WholeOutput = {
  readonly result: Result;
  readonly tail: string;
  /** Contains the complete output if it is too long for the result; beside it may be the raw output. */
  readonly file?: string;
};

const saidBytes = { head: 4 * 1024, tail: 8 * 1024 };

/** Keeps the output of a step. Long output goes to disk. */
export interface Keeper {
  add(text: string): void;
  end(): Promise<WholeOutput>;
}

export function keepOutput(path: string, sizes: Sizes = defaults): Keeper {
  let start = ""; // the complete output while it is short, then its head
  let tail = "";
  let size = 0;
  let lines = 0;
  let files: Files | undefined;

  function write(text: string): void {
    if (!text) return;
    const bytes = Buffer.from(text);
    size += bytes.length;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1;
    tail =
      text.length > sizes.said ? text.slice(-2 * sizes.said) : (tail + text).slice(-2 * sizes.said);
    if (files) files.write(bytes);
    else {
      start += text;
      if (start.length <= sizes.said && jsonBytes(start) <= sizes.said) return;
      files = createFiles(path, sizes);
      files.write(Buffer.from(start));
      start = headOf(start, saidBytes.head);
    }
  }

  return {
    add: write,
    async end() {
      tail = tail.toWellFormed();
      if (!files) return { result: { output: start }, tail };
      files.close();
      const excerpt = {
        head: start,
        tail: tailOf(tail, saidBytes.tail),
        size,
        lines: lines + (tail.endsWith("\n") ? 0 : 1),
        sha256: await sha256Of(path),
      };
      return { result: { excerpt }, tail, file: path };
    },
  };
}
