import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { subjects } from "./attempts/attempts.ts";
import { unpadded, withTables } from "./table.ts";

const attempts = subjects.flatMap((it) => it.attempts);

describe("the table of attempts", () => {
  it("has at least 80 attempts of its own in each sandbox, and none twice", () => {
    const ids = attempts.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const kind of ["root", "user"] as const)
      expect(attempts.filter(({ ends }) => ends[kind] !== "untried").length).toBeGreaterThan(80);
  });

  it("has no attempt that is possible in a sandbox", () => {
    const possible = attempts.filter(({ ends }) => [ends.root, ends.user].includes("possible"));
    expect(possible.map(({ id }) => id)).toEqual([]);
  });

  it("is the one in docs/security.md (npm run security-table)", () => {
    const text = readFileSync("docs/security.md", "utf8");
    expect(unpadded(text)).toBe(unpadded(withTables(text)));
  });
});
