import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { keptOutput, leftOut, shortenOutput } from "./gemini-output.ts";

const home = mkdtempSync(join(tmpdir(), "wheelhouse-gemini-"));
const ends = "printf '\\n<command completed with exit code 0>\\n'; __code=0";

/** What Gemini reads of a command that it runs. */
async function read(command: string): Promise<string> {
  const gemini = `
    import { spawn } from "node:child_process";
    const child = spawn("bash", ["-c", process.argv[1]], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (data) => process.stdout.write(data));`;
  const words = ["--input-type=module", shortenOutput, "-e", gemini, command];
  const env = { ...process.env, HOME: home };
  const { stdout } = await promisify(execFile)(process.execPath, words, { env, maxBuffer: 1e9 });
  return stdout;
}

describe("the output of a command that Gemini reads", () => {
  it.each([0, 1, 5_000, 32_768, 32_769, 65_000])("is whole if it is short: %d bytes", async (n) => {
    const command = `head -c ${n} /dev/zero | tr '\\0' x; ${ends}`;
    const text = await read(command);
    expect(text).toBe(`${"x".repeat(n)}\n<command completed with exit code 0>\n`);
    expect(leftOut(text, "/home")).toBeUndefined();
  });

  it.each([65_537, 100_000, 6_000_000])(
    "has its ends if it is long, and where all of it is: %d bytes",
    async (n) => {
      const text = await read(
        `printf begin; head -c ${n} /dev/zero | tr '\\0' x; printf end; ${ends}`,
      );
      expect(text.length).toBeLessThan(66_000);
      expect(text).toMatch(/^begin/);
      expect(text).toMatch(/end\n<command completed with exit code 0>\n$/);
      const cut = leftOut(text, join(home, keptOutput));
      expect(cut).toMatchObject({ size: n + 8 });
      const whole = readFileSync(cut?.file?.path ?? "", "utf8");
      expect(whole).toBe(`begin${"x".repeat(n)}end`);
    },
  );

  it("of another program of Gemini is as it is", async () => {
    expect(await read("head -c 200000 /dev/zero | tr '\\0' x")).toHaveLength(200_000);
  });
});
