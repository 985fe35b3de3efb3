/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/** What text needs beside its background (WCAG 2.2, success criterion 1.4.3). */
const enough = 4.5;
const black: Rgb = [0, 0, 0];
const white: Rgb = [255, 255, 255];

/** The background of output in both themes: `--terminal` in theme.css. */
export const terminals = { light: [243, 243, 238], dark: [9, 14, 16] } as const;

/** Relative luminance and contrast as WCAG defines them. */
function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((it) => {
    const part = it / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

export function contrast(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** Black or white, whichever is easier to read on this background. It is always enough. */
export const inkOn = (background: Rgb): Rgb =>
  contrast(black, background) >= contrast(white, background) ? black : white;

/** The colour itself, or the nearest step towards black or white that can be read on this background. */
export function readable(color: Rgb, background: Rgb): Rgb {
  const ink = inkOn(background);
  const steps = Array.from({ length: 11 }, (_, step) =>
    color.map((it, at) => Math.round(it + (((ink[at] ?? 0) - it) * step) / 10)),
  );
  const found = steps.find((it) => contrast(it as unknown as Rgb, background) >= enough);
  return (found as unknown as Rgb | undefined) ?? ink;
}

export const css = (color: Rgb): string => `rgb(${color.join(", ")})`;

/** A colour that output asks for, as it can be read in both themes. */
export function inThemes(color: Rgb): string {
  const [light, dark] = [readable(color, terminals.light), readable(color, terminals.dark)];
  return css(light) === css(dark) ? css(light) : `light-dark(${css(light)}, ${css(dark)})`;
}
