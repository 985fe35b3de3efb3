import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pieces } from "./ansi.ts";
import { contrast, inkOn, type Rgb, readable, terminals } from "./contrast.ts";

const read = (path: string) => readFileSync(join(process.cwd(), "web", path), "utf8");
const hex = (text: string): Rgb => {
  const [red = 0, green = 0, blue = 0] = (text.match(/../g) ?? []).map((it) => parseInt(it, 16));
  return [red, green, blue];
};
const themed = (styles: string, name: string) => {
  const found = new RegExp(`--${name}: light-dark\\(#(\\w{6}), #(\\w{6})\\)`).exec(styles);
  return { light: hex(found?.[1] ?? ""), dark: hex(found?.[2] ?? "") };
};

describe("colours of output", () => {
  it("are measured against the backgrounds of the themes", () => {
    expect(themed(read("theme.css"), "terminal")).toEqual(terminals);
  });

  it("of the palette can be read in both themes, as text and under text", () => {
    const styles = read("ui/text/ansi-text.module.css");
    for (let number = 0; number < 16; number += 1) {
      const { light, dark } = themed(styles, `ansi-${number}`);
      expect(contrast(light, terminals.light), `ansi-${number}, light`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(dark, terminals.dark), `ansi-${number}, dark`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("of the cube, the greys and exact ones are moved until they can be read", () => {
    const levels = [0, 9, 95, 135, 175, 215, 243, 255];
    for (const red of levels)
      for (const green of levels)
        for (const blue of levels)
          for (const terminal of [terminals.light, terminals.dark]) {
            const color: Rgb = [red, green, blue];
            expect(contrast(readable(color, terminal), terminal)).toBeGreaterThanOrEqual(4.5);
            expect(contrast(inkOn(color), color)).toBeGreaterThanOrEqual(4.5);
          }
  });

  it.each([
    ["the same colour twice", "[38;2;9;9;9;48;2;9;9;9m"],
    ["white on white", "[97;48;5;231m"],
    ["reversed grey", "[7;37m"],
    ["reversed black on black", "[7;38;5;16;48;5;16m"],
  ])("never hide text: %s", (_, style) => {
    const [piece] = pieces(`\u001b${style}x`);
    expect(piece?.color).not.toBe(piece?.background);
    expect(piece?.color ?? "").toMatch(/^(rgb\((0, 0, 0|255, 255, 255)\)|var\(--terminal\))$/);
  });

  it("show text that output calls hidden", () => {
    expect(pieces("\u001b[8mx")[0]?.decorations).not.toContain("hidden");
  });
});
