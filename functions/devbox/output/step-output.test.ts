import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createRedactor } from "../../../shared/redaction/redactor.ts";
import { createStepOutput } from "./step-output.ts";

const folder = mkdtempSync(join(tmpdir(), "wheelhouse-step-output-"));
afterAll(() => rmSync(folder, { recursive: true }));

const secret = "marked-secret-of-ada";
const written = fc.constantFrom(
  ...["text", "\n", "\r", "\b", "\t", "\x1b[2J", "\x1b[H", "\x1b[5;3H", "\x1b[?1049h"],
  ...[
    "\x1b[?1049l",
    "\x1b[3A",
    "\x1bc",
    "\x1b[2;4r",
    secret,
    secret.slice(0, 9),
    "\udc80",
    "\x1b]0;",
  ],
);

describe("the output of a step", () => {
  it("is told once, however often its end comes and whatever the program wrote", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(written, { maxLength: 30 }), async (parts) => {
        const failures: unknown[] = [];
        const redactor = createRedactor([{ name: "token", value: secret }]);
        const output = createStepOutput(redactor, join(folder, "output"), (it) =>
          failures.push(it),
        );
        const told = parts.map((it) => output.add(it)).join("") + output.end();
        expect(output.end()).toBe("");
        const { result } = await output.kept();
        expect(output.end()).toBe("");
        expect(failures).toEqual([]);
        expect(result.output ?? "").toBe(told);
        expect(told).not.toContain(secret);
      }),
    );
  });
});
