import xterm from "@xterm/headless";

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with an escape
const colour = /\x1b\[[0-9;:]*m/g;

export const withoutColours = (text: string): string => text.replace(colour, "");

/** A terminal that is not ours. A line that was too long for it is one line here. */
export function createReference(
  size: { readonly columns: number; readonly rows: number },
  { convertEol = false } = {},
) {
  const terminal = new xterm.Terminal({
    allowProposedApi: true,
    cols: size.columns,
    rows: size.rows,
    scrollback: 1_000,
    convertEol,
  });
  function lines(from: number, to: number): string {
    const { active } = terminal.buffer;
    let out = "";
    for (let at = from; at < to; at += 1) {
      const line = active.getLine(at);
      if (at > from && !line?.isWrapped) out += "\n";
      out += line?.translateToString(true) ?? "";
    }
    return out;
  }
  return {
    add(text: string): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      terminal.write(text, resolve);
      return promise;
    },
    screen(): string {
      const { baseY } = terminal.buffer.active;
      return lines(baseY, baseY + size.rows);
    },
    /** The screen, and what has left it. */
    whole: () => lines(0, terminal.buffer.active.length),
    close: () => terminal.dispose(),
  };
}

/** Without what cannot be seen: blanks at the end of a line, and empty lines at the end. */
export const seen = (text: string): string =>
  text
    .split("\n")
    .map((line) => inColumns(line).trimEnd())
    .join("\n")
    .trimEnd();

/** A tab as the blanks that it is on the screen. */
function inColumns(line: string): string {
  let out = "";
  let column = 0;
  for (const character of line) {
    const tab = character === "\t";
    const width = tab ? 8 - (column % 8) : /[日本語]/.test(character) ? 2 : 1;
    out += tab ? " ".repeat(width) : character;
    column += /\u0301/.test(character) ? 0 : width;
  }
  return out;
}
