import { clearLine, cursorTo } from "node:readline";

/** One line at the bottom of a terminal that is replaced in place. What is printed goes above it. */
export class StatusLine {
  private readonly output: NodeJS.WriteStream;
  private text = "";

  constructor(output: NodeJS.WriteStream) {
    this.output = output;
  }

  /** Shows this text; `""` removes the line. */
  setStatus(text: string): void {
    if (text === this.text) return;
    this.above(() => {
      this.text = text;
    });
  }

  /** Writes whole lines above it. */
  above(write: () => void): void {
    if (this.text !== "") {
      clearLine(this.output, 0);
      cursorTo(this.output, 0);
    }
    write();
    if (this.text !== "") this.output.write(this.text.slice(0, (this.output.columns || 80) - 1));
  }
}
