import { analyse } from "scslre";
import { describe, expect, it } from "vitest";
import { type Pattern, patternsMadeBy, writtenPatterns } from "./patterns.fixture.ts";

/** Places that make regular expressions only when they are needed, each with one as they make it. */
const later: Readonly<Record<string, RegExp>> = {
  "functions/api/door/refusal.ts": /^\/api\/runs\/[^/]+\/messages\/[^/]+$/,
  "functions/aws/bucket/s3.ts": /<Key>([^<]*)<\/Key>/,
  "functions/devbox/limits/counted.ts": /^oom_kill (\d+)$/m,
  "infra/local/devboxes/folders.ts": /^run_[0-9A-Za-z_-]{1,80}$/,
  "infra/local/machine/language/choice.ts": /^DevBox\..*$/s, // of our own state machine
  "web/changes/patch/git-patch.ts": /^("(?:[^"\\]|\\.)*"|\S+) ("(?:[^"\\]|\\.)*"|\S+)$/,
};

const { literals, makers } = writtenPatterns();
const made = await patternsMadeBy(makers);
const fileOf = (at: string): string => at.replace(/:\d+$/, "");

/** How the time that a pattern needs can grow faster than its text. */
function troubles({ source, flags }: Pick<Pattern, "source" | "flags">): string[] {
  return analyse({ source, flags }).reports.map(({ type, exponential, character }) => {
    const how = exponential
      ? "exponential"
      : type === "Move"
        ? "quadratic by its start"
        : "polynomial";
    return `${how} for many ${JSON.stringify(character.pick)}`;
  });
}

const slow = (patterns: readonly Pattern[]): string[] =>
  patterns.flatMap((it) => troubles(it).map((why) => `${it.at} /${it.source}/${it.flags}: ${why}`));

describe("every regular expression that ships needs time in proportion to its text", () => {
  it("as it is written in the source", () => {
    expect(new Set(literals.map(({ at }) => at.split("/")[0]))).toEqual(
      new Set(["cli", "functions", "infra", "shared", "web"]),
    );
    expect(slow(literals)).toEqual([]);
  });

  it("and so do those that modules make from texts while they are loaded", () => {
    expect(slow(made)).toEqual([]);
  });

  it("and those that are made later, of which the list above has one each", () => {
    const lateOnes = makers.filter((at) => !made.some((it) => it.at === at)).map(fileOf);
    expect(new Set(lateOnes)).toEqual(new Set(Object.keys(later)));
    expect(Object.values(later).flatMap(troubles)).toEqual([]);
  });
});

describe("the check", () => {
  it.each([
    [/(a+)+$/, "exponential"],
    [/^(?:a+|b)+$/, "exponential"],
    [/^[^@]+@[^@]+\.[^@]+$/, "polynomial"],
    [/^\s*(.*?)\s*$/s, "polynomial"],
    [/\/+$/, "quadratic by its start"],
  ])("finds %s", (pattern, how) => {
    expect(troubles(pattern).join()).toContain(how);
  });
});
