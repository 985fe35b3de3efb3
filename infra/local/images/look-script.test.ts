import { describe, expect, it } from "vitest";
import { type LookedFor, readLook } from "./look-script.ts";

const engines: LookedFor[] = [
  { from: "image", name: "claude", words: ["claude"] },
  { from: "image", name: "codex", words: ["codex"] },
  { from: "machine", name: "gemini", words: ["node", "gemini.js"] },
];
const look = (...lines: string[]) => readLook(lines.join("\n"), engines);

describe("what a look into an image found", () => {
  it.each([
    ["2.1.0 (Claude Code)", "2.1.0"],
    ["v24.21.0", "24.21.0"],
    ["go version go1.24.3 linux/amd64", "1.24.3"],
    ['openjdk version "21.0.5" 2024-10-15', "21.0.5"],
    ["Copilot CLI 1.0.102.", "1.0.102"],
    ["codex-cli 0.169.0-alpha.1", "0.169.0-alpha.1"],
    ["no number", undefined],
  ])("takes the version of: %s", (said, version) => {
    const { engines: found } = look("found\timage\tclaude", `said\timage\tclaude\t0\t${said}`);
    expect(found).toEqual([{ name: "claude", ...(version ? { version } : {}) }]);
  });

  it("counts what is there and does not answer, and not what ends with an error", () => {
    expect(look("found\timage\tclaude").engines).toEqual([{ name: "claude" }]);
    expect(look("found\timage\tclaude", "said\timage\tclaude\t127\t").engines).toEqual([]);
    expect(look("said\timage\tclaude\t0\t1.2.3").engines).toEqual([]);
  });

  it("keeps the image's engines and the machine's apart", () => {
    const found = look("found\timage\tcodex", "found\tmachine\tgemini", "found\timage\tgemini");
    expect(found.engines).toEqual([{ name: "codex" }]);
    expect(found.machine).toEqual([{ name: "gemini" }]);
  });

  it.each([
    "",
    "\u0000",
    "found",
    "found\timage",
    "found\timage\t__proto__",
    "found\timage\tconstructor",
    "found\tlanguage\tcobol",
    `system`,
    "\t".repeat(5_000),
  ])("believes nothing else that a hostile image says", (said) => {
    expect(look(said)).toEqual({ engines: [], languages: [], machine: [] });
  });

  it("bounds what it takes", () => {
    const { system, engines: found } = look(
      `system\t"\u001b[31m${"x".repeat(10_000)}"`,
      "found\timage\tclaude",
      `said\timage\tclaude\t0\t${"1.".repeat(9_000)}`,
    );
    expect(system).toMatch(/^\[31mx{96}$/);
    expect(found[0]?.version?.length ?? 0).toBeLessThan(40);
  });
});
