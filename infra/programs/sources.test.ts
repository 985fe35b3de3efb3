import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { relocated } from "./sources.ts";

const file = resolve("/ours/infra/local/composition.ts");
const outdir = resolve("/ours/infra/programs/dist/server/0123456789abcdef");
const programs = new Map([[resolve("/ours/functions/devbox/start.ts"), "./start.mjs"]]);
const code = (text: string) => relocated(text, file, outdir, programs);

describe("a file that code names relative to itself", () => {
  it.each([
    ['new URL("rules.json", import.meta.url)', "../../../../local/rules.json"],
    ['new URL("./rules.json", import.meta.url).href', "../../../../local/rules.json"],
    ['new URL("../../web", import.meta.url)', "../../../../../web"],
    ['new URL("../../", import.meta.url)', "../../../../../"],
    ['new URL(\n  "../../web",\n  import.meta.url,\n)', "../../../../../web"],
    ['new URL("../../functions/devbox/start.ts", import.meta.url)', "./start.mjs"],
    [
      'new URL("../../functions/devbox/bin", import.meta.url)',
      "../../../../../functions/devbox/bin",
    ],
  ])("is found from a bundle: %s", (text, expected) => {
    const moved = code(`const it = ${text};\n`);
    expect(/"(.*)"/.exec(moved)?.[1]).toBe(expected);
    expect(moved.replace(`"${expected}"`, "")).toBe(
      `const it = ${text};\n`.replace(/"[^"]*"/, ""), // nothing else changes, lines neither
    );
  });

  it("may be named many times, and other code stays as it is", () => {
    const one = 'new URL("a", import.meta.url)';
    expect(code(`f(${one}, ${one}); new URL("x", base);`)).toBe(
      'f(new URL("../../../../local/a", import.meta.url), new URL("../../../../local/a", import.meta.url)); new URL("x", base);',
    );
    expect(code("const x = 1;\n")).toBe("const x = 1;\n");
  });

  it.each([
    "const here = import.meta.url;",
    "new URL(path, import.meta.url)",
    "new URL(`a`, import.meta.url)",
    'new URL("a", import.meta.url); fileURLToPath(import.meta.url)',
  ])("must be a literal, otherwise nothing is built: %s", (text) => {
    expect(() => code(text)).toThrow("import.meta.url without a literal");
  });

  it.each(["dirname", "filename", "main", "resolve"])(
    "cannot be named by import.meta.%s, which means something else in a bundle",
    (name) => {
      expect(() => code(`f(import.meta.${name})`)).toThrow(`import.meta.${name}`);
    },
  );
});
