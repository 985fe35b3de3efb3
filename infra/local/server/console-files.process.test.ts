import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { consoleFiles } from "./console-files.ts";

const folder = mkdtempSync(join(tmpdir(), "wheelhouse-console-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const script = "export const word = 1;\n".repeat(1_000);
mkdirSync(join(folder, "assets"));
writeFileSync(join(folder, "index.html"), "<!doctype html>");
writeFileSync(join(folder, "assets/main.js"), script);

describe("the built console", () => {
  const files = consoleFiles(folder, "");
  const read = async (path: string, accepted?: string) => {
    const headers = accepted === undefined ? {} : { "accept-encoding": accepted };
    const response = await files(new Request(`http://127.0.0.1${path}`, { headers }));
    const bytes = Buffer.from((await response?.arrayBuffer()) ?? new ArrayBuffer(0));
    return { response, bytes, encoding: response?.headers.get("content-encoding") };
  };
  const unpack = { br: brotliDecompressSync, gzip: gunzipSync };

  it.each([
    ["gzip, deflate, br", "br"],
    ["gzip", "gzip"],
  ] as const)(
    "comes compressed to a browser that accepts %s, each time the same",
    async (accepted, encoding) => {
      const all = await Promise.all([1, 2, 3].map(() => read("/assets/main.js", accepted)));
      for (const it of [...all, await read("/assets/main.js", accepted)]) {
        expect(it.encoding).toBe(encoding);
        expect(it.bytes.length).toBeLessThan(script.length / 10);
        expect(unpack[encoding](it.bytes).toString()).toBe(script);
      }
    },
  );

  it.each([undefined, "", "identity", "deflate"])(
    "comes as it is to who accepts %j",
    async (accepted) => {
      const { bytes, encoding } = await read("/assets/main.js", accepted);
      expect([encoding, bytes.toString()]).toEqual([null, script]);
    },
  );

  it("answers paths without an extension with the page, and knows no other file", async () => {
    expect((await read("/runs/run_1")).bytes.toString()).toBe("<!doctype html>");
    expect(files(new Request("http://127.0.0.1/assets/other.js"))).toBeUndefined();
  });
});
