import { styleText } from "node:util";
import { printable } from "../terminal/printable.ts";
import type { Block, Passage, Tone } from "./block.ts";
import { wrapLine, wrapText } from "../terminal/wrap.ts";

/** How the timeline is written. `columns`: the width of the terminal. */
export type Form = { readonly columns: number; readonly color: boolean };

type Style = Extract<Parameters<typeof styleText>[0], string>;

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

/** A block as lines of a terminal, without line ends. What comes from the server cannot steer the terminal. */
export function linesOf(block: Block, form: Form): string[] {
  const body = (block.body ?? []).flatMap((it) => passageLines(it, form));
  return block.more ? body : [...headLines(block, form), ...body];
}

function headLines({ mark, tone, strong = "", head }: Block, form: Form): string[] {
  const name = onOneLine(strong);
  const whole = `${name} ${onOneLine(head)}`.trim();
  return wrapLine(whole, form.columns - 2).map((line, index) => {
    if (index > 0) return `  ${toned(line, tone, form)}`;
    const bold = line.startsWith(name) ? name : "";
    const rest = toned(line.slice(bold.length), tone, form);
    return `${paint(mark, styles[tone], form)} ${paint(bold, "bold", form)}${rest}`.trimEnd();
  });
}

/** Only what is loud or quiet as a whole has its text in its colour. */
const toned = (text: string, tone: Tone, form: Form): string =>
  tone === "quiet" || tone === "bad" || tone === "needs-you"
    ? paint(text, styles[tone], form)
    : text;

function passageLines({ kind, text }: Passage, form: Form): string[] {
  const lines = text.split("\n").map(safe);
  if (kind === "text")
    return wrapText(lines.join("\n"), form.columns - indent.length).map((line) =>
      line === "" ? "" : indent + line,
    );
  return lines.map((line) => indent + paint(line, "dim", form));
}

const onOneLine = (text: string): string => safe(text.replaceAll(/\s+/g, " ")).trim();
const safe = (line: string): string => printable(line.replaceAll("\t", "    "));

/** @param style of `node:util`; the stream is not looked at, as the caller has decided. */
export const paint = (text: string, style: Style, { color }: Pick<Form, "color">): string =>
  color && text !== "" ? styleText(style, text, { validateStream: false }) : text;
