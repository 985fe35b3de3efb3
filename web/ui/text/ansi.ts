import Anser from "anser";

/** A piece of output in one style. Colours are names of the palette (0–255) or "r, g, b". */
export type Piece = {
  readonly text: string;
  readonly color: string | undefined;
  readonly background: string | undefined;
  readonly decorations: readonly string[];
};

const commands =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
  /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[P^_X][^\u001b]*(?:\u001b\\)?|\u001b\[[0-?]*[ -/]*[@-ln-~]|\u001b(?![[\]])[ -/]*[0-~]?|\u009b[0-?]*[ -/]*[@-~]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what is left of them is dropped
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f-\u009f]/g;
const turning = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Output as a terminal would leave it: only colours stay, an overwritten line shows its last state. */
export function settle(output: string): string {
  return output
    .replace(commands, "")
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => (line.includes("\r") ? overwritten(line) : line))
    .join("\n")
    .replace(controls, "")
    .replace(turning, (it) => `⟨U+${it.charCodeAt(0).toString(16).toUpperCase()}⟩`);
}

const overwritten = (line: string): string => line.split("\r").findLast((it) => it !== "") ?? "";

/** Output cut into pieces by style, for text nodes. */
export function pieces(output: string): Piece[] {
  const entries = Anser.ansiToJson(settle(output), {
    json: true,
    use_classes: true,
    remove_empty: true,
  });
  return entries.map((entry) => ({
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a lone escape is not shown
    text: entry.content.replace(/\u001b/g, ""),
    color: colorOf(entry.fg, entry.fg_truecolor),
    background: colorOf(entry.bg, entry.bg_truecolor),
    decorations: entry.decorations,
  }));
}

const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

function colorOf(name: string | null, exact: string | null): string | undefined {
  if (!name) return undefined;
  if (name === "ansi-truecolor") return exact ? `rgb(${exact})` : undefined;
  const number = /^ansi-palette-(\d+)$/.exec(name)?.[1];
  if (number !== undefined) return palette(Number(number));
  const bright = name.startsWith("ansi-bright-");
  const index = names.indexOf(name.replace(/^ansi-(bright-)?/, ""));
  return index < 0 ? undefined : palette(index + (bright ? 8 : 0));
}

/** The first 16 colours belong to the theme; the cube and the greys are as xterm has them. */
function palette(number: number): string {
  if (number < 16) return `var(--ansi-${number})`;
  if (number >= 232) {
    const grey = 8 + (number - 232) * 10;
    return `rgb(${grey}, ${grey}, ${grey})`;
  }
  const level = (it: number) => (it === 0 ? 0 : 55 + it * 40);
  const index = number - 16;
  return `rgb(${level(Math.floor(index / 36))}, ${level(Math.floor(index / 6) % 6)}, ${level(index % 6)})`;
}
