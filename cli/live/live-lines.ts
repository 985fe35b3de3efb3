/**
 * Lines at the end of what was printed that are replaced in place. Each takes one row of the terminal, so a move up
 * never leaves them.
 */
export class LiveLines {
  private readonly output: NodeJS.WriteStream;
  private rows = 0;
  private columns = 0;

  constructor(output: NodeJS.WriteStream) {
    this.output = output;
  }

  /** Shows others in their place. */
  show(lines: readonly string[]): void {
    const { output } = this;
    // On a terminal of another width the lines have other rows. They stay where they are.
    const rows = output.columns === this.columns ? this.rows : 0;
    const back = rows > 0 ? `\x1b[${rows}A\r\x1b[J` : "";
    const all = back + lines.map((it) => `${it}\n`).join("");
    this.rows = lines.length;
    this.columns = output.columns;
    if (all !== "") output.write(all);
  }
}
