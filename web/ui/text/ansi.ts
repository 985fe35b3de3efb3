import Anser from "anser";
import { rendered } from "../../../shared/screen/screen.ts";
import { controlCharacter } from "../../../shared/words/characters.ts";
import { css, inkOn, inThemes, type Rgb } from "./contrast.ts";
import { visible } from "./visible.ts";

/** A piece of output in one style. Colours are values of CSS. */
export type Piece = {
  readonly text: string;
  readonly color: string | undefined;
  readonly background: string | undefined;
  readonly decorations: readonly string[];
};

const controls = new RegExp(controlCharacter, "gu");

/** Output cut into pieces by style. */
export function pieces(output: string): Piece[] {
  const entries = Anser.ansiToJson(rendered(output), {
    json: true,
    use_classes: true,
    remove_empty: true,
  });
  return entries.map((entry) => {
    const inverted = entry.decorations.includes("reverse");
    const color = colorOf(entry.fg, entry.fg_truecolor);
    const background = colorOf(entry.bg, entry.bg_truecolor);
    return {
      text: visible(entry.content.replace(controls, "")),
      ...(inverted ? look(background, color ?? "ink") : look(color, background)),
      decorations: entry.decorations.filter((it) => it !== "reverse" && it !== "hidden"),
    };
  });
}

/** A colour of the palette, which the theme defines; an exact one; or that of the text without any. */
type Color = number | Rgb | "ink";

/** How a text looks so that it can be read: on a background, whatever colour it asks for. */
function look(
  color: Color | undefined,
  background: Color | undefined,
): Pick<Piece, "color" | "background"> {
  if (background === undefined)
    return { color: color === undefined ? undefined : shown(color), background: undefined };
  if (typeof background !== "object")
    return { color: "var(--terminal)", background: shown(background) };
  return { color: css(inkOn(background)), background: css(background) };
}

function shown(color: Color): string {
  if (color === "ink") return "var(--terminal-ink)";
  return typeof color === "number" ? `var(--ansi-${color})` : inThemes(color);
}

const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

function colorOf(name: string | null, exact: string | null): Color | undefined {
  if (!name) return undefined;
  if (name === "ansi-truecolor") return exact ? exactOf(exact) : undefined;
  const number = /^ansi-palette-(\d+)$/.exec(name)?.[1];
  if (number !== undefined) return palette(Number(number));
  const bright = name.startsWith("ansi-bright-");
  const index = names.indexOf(name.replace(/^ansi-(bright-)?/, ""));
  return index < 0 ? undefined : palette(index + (bright ? 8 : 0));
}

function exactOf(text: string): Rgb | undefined {
  const [red, green, blue] = text.split(",").map((it) => Math.min(255, Number(it)));
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  return [red, green, blue];
}

/** The theme defines the first 16 colours; the cube and the greys are those of xterm. */
function palette(number: number): Color {
  if (number < 16) return number;
  if (number >= 232) {
    const grey = 8 + (number - 232) * 10;
    return [grey, grey, grey];
  }
  const level = (it: number) => (it === 0 ? 0 : 55 + it * 40);
  const index = number - 16;
  return [level(Math.floor(index / 36)), level(Math.floor(index / 6) % 6), level(index % 6)];
}
