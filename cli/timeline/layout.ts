import { printable } from "../terminal/printable.ts";
import { type Style, styled } from "../terminal/style.ts";
import { breakLine, wrapLine, wrapText } from "../terminal/wrap.ts";
import type { Block, Passage, Tone } from "./block.ts";

/** The form of the timeline. */
export type Form = {
  /** The width of the terminal. */
  readonly columns: number;
  readonly color: boolean;
  /**
   * A terminal would continue a long line at its left edge, where only the client's own marks stand. There such a
   * line is broken, and continues below itself. A file or a pipe gets it whole.
   */
  readonly terminal: boolean;
};

const styles: Readonly<Record<Tone, Style>> = {
  quiet: "dim",
  plain: "white",
  person: "cyan",
  engine: "magenta",
  step: "blue",
  good: "green",
  bad: "red",
  "needs-you": "yellow",
};
const indent = "    ";

/** The lines of a block, without line ends. Text from the server cannot control the terminal. */
export function linesOf(block: Block, form: Form): string[] {
  const body = (block.body ?? []).flatMap((it) => passageLines(it, form));
  return block.more ? body : [...headLines(block, form), ...body];
}

function headLines({ mark, tone, strong = "", head }: Block, { columns, color }: Form): string[] {
  const name = onOneLine(strong);
  const whole = `${name} ${onOneLine(head)}`.trim();
  return wrapLine(whole, columns - 2).map((line, index) => {
    if (index > 0) return `  ${toned(line, tone, color)}`;
    const bold = line.startsWith(name) ? name : "";
    const rest = toned(line.slice(bold.length), tone, color);
    return `${styled(styles[tone], mark, color)} ${styled("bold", bold, color)}${rest}`.trimEnd();
  });
}

/** Only quiet, bad and needs-you blocks have coloured text; elsewhere the mark is enough. */
const toned = (text: string, tone: Tone, color: boolean): string =>
  tone === "quiet" || tone === "bad" || tone === "needs-you"
    ? styled(styles[tone], text, color)
    : text;

/** Every line is indented, also what a terminal would wrap: only heads begin at the left edge. */
function passageLines({ kind, text }: Passage, { columns, color, terminal }: Form): string[] {
  const room = columns - indent.length;
  const given = text.split("\n").map(safe);
  const lines = kind === "text" ? wrapText(given.join("\n"), room) : given;
  return lines
    .flatMap((line) => (terminal ? breakLine(line, room) : [line]))
    .map((line) => (kind === "text" ? line : styled("dim", line, color)))
    .map((line) => (line === "" ? "" : indent + line));
}

const onOneLine = (text: string): string => safe(text.replaceAll(/\s+/g, " ")).trim();
const safe = (line: string): string => printable(line.replaceAll("\t", "    "));
