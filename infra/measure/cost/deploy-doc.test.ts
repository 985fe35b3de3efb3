import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { engines } from "../../../shared/engine.ts";

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const page = read("docs/deploy.md");
const found = (path: string, pattern: RegExp) =>
  [...read(path).matchAll(pattern)].map(([, name]) => name ?? "");

describe("docs/deploy.md", () => {
  const settings = found("infra/aws/settings.ts", /^ {2}readonly (\w+)\??:/gm);
  const outputs = found("infra/aws/stack.ts", /#tell\(\s*"(\w+)"/g);

  it("finds the settings and the outputs of the stack", () => {
    expect(settings).toContain("warmSeconds");
    expect(outputs).toContain("SignInPool");
  });

  it.each([...settings, "certificateArn"])("names the setting %s", (name) => {
    expect(page).toContain(`\`${name}\``);
  });

  it.each(outputs)("names the output %s", (name) => {
    expect(page).toContain(`\`${name}\``);
  });

  it.each(Object.values(engines))("says how %s signs in", (label) => {
    expect(page).toContain(label);
  });
});
