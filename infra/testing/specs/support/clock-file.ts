import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const preload = fileURLToPath(new URL("moved-clock.ts", import.meta.url));

type Moved = { readonly slept?: number; readonly set?: number; readonly passed?: number };

/** The clock of programs that are started with its `env`. The test moves it, by milliseconds. */
export class ClockFile {
  readonly env: Readonly<Record<string, string>>;
  private readonly file: string;
  private moved = { slept: 0, set: 0, passed: 0 };

  /** `folder`: where its file is. */
  constructor(folder: string) {
    this.file = join(folder, "clock");
    this.env = { NODE_OPTIONS: `--import=${preload}`, WHEELHOUSE_TEST_CLOCK: this.file };
  }

  move({ slept = 0, set = 0, passed = 0 }: Moved): void {
    const { moved } = this;
    this.moved = {
      slept: moved.slept + slept,
      set: moved.set + set,
      passed: moved.passed + passed,
    };
    writeFileSync(`${this.file}.new`, JSON.stringify(this.moved));
    renameSync(`${this.file}.new`, this.file); // never read half
  }
}
