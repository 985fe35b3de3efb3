import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor } from "../../../shared/redaction/redactor.ts";
import { createDecoder } from "./decode.ts";
import { rawFile } from "./raw-output.ts";
import { createStepOutput } from "./step-output.ts";

const secret = "s3cretValue12345678";

/** What a step keeps of an output that arrives in these pieces. */
async function kept(pieces: readonly Uint8Array[]) {
  const folder = mkdtempSync(join(tmpdir(), "wheelhouse-raw-"));
  const path = join(folder, "output");
  const output = createStepOutput(
    createRedactor([{ name: "token", value: secret }]),
    path,
    (error) => {
      throw error;
    },
  );
  const decoder = createDecoder();
  for (const piece of pieces) output.add(decoder.add(piece));
  output.add(decoder.end());
  output.end();
  const { result } = await output.kept();
  const raw = existsSync(rawFile(path)) ? readFileSync(rawFile(path)) : undefined;
  return { result, raw, files: readdirSync(folder) };
}

describe("the raw output of a step", () => {
  it.each([
    ["what was written over", Buffer.from("1%\r2%\r100%\n")],
    ["line ends of Windows", Buffer.from("one\r\ntwo\r\n")],
    ["letters of Latin-1", Buffer.from("Gr\xf6\xdfe: 5 \xb5m\r\n", "latin1")],
    ["bytes of a binary file", Buffer.from(Array.from({ length: 256 }, (_, at) => at))],
    ["long output", Buffer.from("a line of it\r\n".repeat(5_000))],
  ])("is kept byte for byte: %s", async (_what, bytes) => {
    const { result, raw } = await kept([bytes.subarray(0, 7), bytes.subarray(7)]);
    expect(raw).toEqual(bytes);
    expect(result.raw?.size).toBe(bytes.length);
  });

  it.each([
    ["plain text", "one\n\ttwo\nGröße 日本 🎉\n"],
    ["text in colours", "\x1b[32mok\x1b[m one\n\x1b[1;31mno\x1b[0m two\n"],
    ["long plain text", "a line of it\n".repeat(5_000)],
    ["a secret in one piece", `token=${secret}\n`],
  ])("is not kept twice: %s", async (_what, text) => {
    const { result, files } = await kept([Buffer.from(text)]);
    expect(result.raw).toBeUndefined();
    expect(files).toEqual(result.excerpt ? ["output"] : []);
  });

  it("is not kept where it would say a secret that is put together on the screen", async () => {
    const { result, files } = await kept([Buffer.from("\x1b[12G12345678\rs3cretValue\n")]);
    expect(result).toEqual({ output: "[redacted:token]\n" });
    expect(files).toEqual([]);
  });

  it("never holds a secret, however it is cut and coloured", async () => {
    const between = fc.constantFrom("", "", "\x1b[31m", "\x1b[0m", "\x1b[K", "\r\n");
    await fc.assert(
      fc.asyncProperty(
        fc.array(between, { minLength: secret.length, maxLength: secret.length }),
        fc.nat(200),
        async (all, cut) => {
          const stream = Buffer.from(
            `a\rb ${[...secret].map((it, at) => it + all[at]).join("")} end\n`,
          );
          const { result, raw } = await kept([stream.subarray(0, cut), stream.subarray(cut)]);
          const found = `${JSON.stringify(result)}${raw}`;
          expect(found).toContain("[redacted:token]");
          expect(found.replace(/[^\w]|31m|0m/g, "")).not.toContain(secret.slice(0, 12));
        },
      ),
      { numRuns: 200 },
    );
  });
});
