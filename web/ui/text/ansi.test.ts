import { describe, expect, it } from "vitest";
import { pieces } from "./ansi.ts";

const esc = "\u001b";
const text = (output: string) =>
  pieces(output)
    .map((piece) => piece.text)
    .join("");

describe("the output of a step", () => {
  it("keeps its colours, as names of the theme", () => {
    const [red, plain] = pieces(`${esc}[31mno${esc}[0m yes`);
    expect(red).toMatchObject({ text: "no", color: "var(--ansi-1)" });
    expect(plain).toMatchObject({ text: " yes", color: undefined });
  });

  it.each([
    ["bright", `${esc}[92mx`, "var(--ansi-10)"],
    ["of the cube", `${esc}[38;5;160mx`, "light-dark(rgb(215, 0, 0), rgb(227, 77, 77))"],
    ["grey", `${esc}[38;5;243mx`, "light-dark(rgb(106, 106, 106), rgb(132, 132, 132))"],
    ["exact", `${esc}[38;2;1;2;3mx`, "light-dark(rgb(1, 2, 3), rgb(128, 129, 129))"],
  ])("shows a %s colour", (_, output, color) => {
    expect(pieces(output)[0]?.color).toBe(color);
  });

  it("keeps bold and underlined", () => {
    expect(pieces(`${esc}[1;4mx`)[0]?.decorations).toEqual(["bold", "underline"]);
  });

  it.each([
    [
      "titles and links (OSC)",
      `${esc}]0;title\u0007a${esc}]8;;https://evil.example${esc}\\b${esc}]8;;${esc}\\`,
      "ab",
    ],
    ["modes of the terminal", `a${esc}[?25lb${esc}[?2004hc${esc}[?25h`, "abc"],
    ["device strings", `a${esc}Pq#0;2;0;0;0${esc}\\b`, "ab"],
    ["control characters", "a\u0000\u0007b\u007fc", "abc"],
    ["a lone escape", `a${esc}`, "a"],
  ])("drops %s", (_, output, shown) => {
    expect(text(output)).toBe(shown);
  });

  it("moves the cursor as a terminal does", () => {
    expect(text(`one 1 %\ntwo\n${esc}[2A${esc}[5G2${esc}[2B\rend`)).toBe("one 2 %\ntwo\nend");
  });

  it("shows the last state of an overwritten line", () => {
    expect(text("10 %\r50 %\r100 %\r\ndone\r\n")).toBe("100 %\ndone\n");
  });

  it("marks characters that turn text around", () => {
    expect(text("a\u202eb")).toBe("a⟨U+202E⟩b");
  });

  it("takes a hostile output of 1 MB in its stride", () => {
    const parts = [`${esc}[`.repeat(100_000), `${esc}]`.repeat(100_000), "9".repeat(300_000)];
    const hostile = `${parts.join("")}m`;
    expect(text(hostile).length).toBeLessThan(1_000_000);
  });
});
