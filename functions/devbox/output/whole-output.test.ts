import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keepOutput } from "./whole-output.ts";

const fresh = (): string => join(mkdtempSync(join(tmpdir(), "wheelhouse-output-")), "output");

describe("the output that a result keeps", () => {
  it("is whole when it is short", async () => {
    const path = fresh();
    const keeper = keepOutput(path);
    for (const text of ["one", "\ntwo", "\nend"]) keeper.add(text);
    const output = "one\ntwo\nend";
    expect(await keeper.end()).toEqual({ result: { output }, tail: output });
    expect(readdirSync(join(path, ".."))).toEqual([]);
  });

  it("is its ends and a file when it is long", async () => {
    const path = fresh();
    const keeper = keepOutput(path);
    const whole = Array.from({ length: 3_000 }, (_, at) => `line ${at} 🎉\n`).join("");
    for (let at = 0; at < whole.length; at += 1_001)
      keeper.add(whole.slice(at, at + 1_001).toWellFormed());
    const { result, file } = await keeper.end();
    const bytes = readFileSync(path);
    expect(file).toBe(path);
    expect(result.excerpt).toMatchObject({
      lines: 3_000,
      size: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    });
    expect(whole.startsWith(result.excerpt?.head ?? "?")).toBe(true);
  });

  it("has its middle cut out when it is longer than may be kept, and says so", async () => {
    const path = fresh();
    const keeper = keepOutput(path, { said: 10, head: 100, part: 50, parts: 2 });
    for (let at = 0; at < 100; at += 1) keeper.add(`${String(at).padStart(9, "0")}\n`);
    const { result } = await keeper.end();
    const kept = readFileSync(path, "utf8");
    expect(result.excerpt).toMatchObject({ size: 1_000, lines: 100 });
    expect(kept).toMatch(
      /^000000000\n(.*\n)*000000009\n\n\[… 800 bytes are left out here …\]\n000000090\n/,
    );
    expect(kept.endsWith("000000099\n")).toBe(true);
    expect(readdirSync(join(path, ".."))).toEqual(["output"]);
  });
});
