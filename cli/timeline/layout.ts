import { printable } from "../terminal/printable.ts";
import { type Style, styled } from "../terminal/style.ts";
import { wrapLine, wrapText } from "../terminal/wrap.ts";
import type { Block, Passage, Tone } from "./block.ts";

/** The form of the timeline. `columns`: the width of the terminal. */
export type Form = { readonly columns: number; readonly color: boolean };

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

function passageLines({ kind, text }: Passage, { columns, color }: Form): string[] {
  const lines = text.split("\n").map(safe);
  if (kind === "text")
    return wrapText(lines.join("\n"), columns - indent.length).map((line) =>
      line === "" ? "" : indent + line,
    );
  return lines.map((line) => indent + styled("dim", line, color));
}

const onOneLine = (text: string): string => safe(text.replaceAll(/\s+/g, " ")).trim();
const safe = (line: string): string => printable(line.replaceAll("\t", "    "));
