import Anser from "anser";
import { controlCharacter } from "../../../shared/words/characters.ts";
import { withoutEscapesButColours } from "../../../shared/words/escapes.ts";
import { visible } from "./visible.ts";

/** A piece of output in one style. Colours are names of the palette (0–255) or "r, g, b". */
export type Piece = {
  readonly text: string;
  readonly color: string | undefined;
  readonly background: string | undefined;
  readonly decorations: readonly string[];
};

const controls = new RegExp(controlCharacter, "gu");

/** Output as a terminal leaves it: only colours stay, and an overwritten line shows its last state. */
export function atRest(output: string): string {
  return withoutEscapesButColours(output)
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => (line.includes("\r") ? overwritten(line) : line))
    .join("\n");
}

const overwritten = (line: string): string => line.split("\r").findLast((it) => it !== "") ?? "";

/** Output cut into pieces by style. */
export function pieces(output: string): Piece[] {
  const entries = Anser.ansiToJson(atRest(output), {
    json: true,
    use_classes: true,
    remove_empty: true,
  });
  return entries.map((entry) => ({
    text: visible(entry.content.replace(controls, "")),
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

/** The theme defines the first 16 colours; the cube and the greys are those of xterm. */
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
