import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { removeOldPrograms } from "./old-programs.ts";
import { serverCalls } from "./server-calls.ts";
import { install, programIn } from "./update.ts";

const sum = (text: string) => createHash("sha256").update(text).digest("hex");
let data = "";
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "wheelhouse-update-"));
  writeFileSync(programIn(data), "old");
});
afterEach(() => rmSync(data, { recursive: true }));

const installed = () => readFileSync(programIn(data), "utf8");
const wish = (tried: string | undefined, text = "new") => ({
  data,
  own: sum("old"),
  download: async () => ({ bytes: Buffer.from(text), sha256: sum(text) }),
  tryOut: async (path: string) => {
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(installed()).toBe("old"); // it stays until the new one has reported
    return tried;
  },
});

describe("a worker that updates itself", () => {
  it("has the server's program when that has reported once, and nothing besides", async () => {
    expect(await install(wish(undefined))).toBeUndefined();
    expect(installed()).toBe("new");
    expect(readdirSync(data)).toEqual(["worker.mjs"]);
  });

  it("keeps its own program, and says why, when the other one does not work", async () => {
    expect(await install(wish("It ended with 1. boom"))).toMatch(/does not work here: .* boom/);
    expect(installed()).toBe("old");
    expect(readdirSync(data)).toEqual(["worker.mjs"]);
  });

  it("does not try the program that it already runs", async () => {
    const same = { ...wish(undefined, "old"), tryOut: () => expect.fail() };
    expect(await install(same)).toMatch(/already runs/);
  });

  it.each(["download", "trial"])(
    "has its own program whole when it is killed in the %s",
    async (at) => {
      const killed = () => Promise.reject(new Error("killed"));
      const { download, tryOut } = wish(undefined);
      const before = {
        ...wish(undefined),
        ...(at === "trial" ? { download, tryOut: killed } : { download: killed, tryOut }),
      };
      await expect(install(before)).rejects.toThrow("killed");
      expect(installed()).toBe("old");
      writeFileSync(join(data, "worker.next.mjs"), "ne"); // what a kill left half written
      expect(await install(wish(undefined))).toBeUndefined();
      expect(installed()).toBe("new");
    },
  );

  it.each([
    ["another sum", { "x-content-sha256": sum("other") }],
    ["no sum", {}],
  ])("refuses a download with %s", async (_, headers) => {
    const { program } = serverCalls(
      "https://example.com",
      async () => new Response("new", { headers }),
    );
    await expect(program(AbortSignal.timeout(10_000))).rejects.toThrow(/does not have the sum/);
  });

  it("takes a download with its sum, from the server only", async () => {
    const asked: unknown[] = [];
    const { program } = serverCalls("https://example.com/x", async (url, init) => {
      asked.push(url, init?.redirect);
      return new Response("new", { headers: { "x-content-sha256": sum("new") } });
    });
    expect(await program(AbortSignal.timeout(10_000))).toMatchObject({ sha256: sum("new") });
    expect(asked).toEqual(["https://example.com/x/worker/program", "error"]);
  });
});

describe("the unpacked programs of earlier versions", () => {
  const own = () => join(data, "programs", "b", "infra", "worker.mjs");
  beforeEach(() => {
    for (const name of ["a", "b/infra", "c.123/infra"])
      mkdirSync(join(data, "programs", name), { recursive: true });
    writeFileSync(own(), "");
  });

  it("are removed, also where the data folder is reached through a link", () => {
    const link = `${data}.link`;
    symlinkSync(data, link);
    removeOldPrograms(link, own());
    rmSync(link);
    expect(readdirSync(join(data, "programs"))).toEqual(["b"]);
    expect(existsSync(own())).toBe(true);
  });

  it("stay where this program is none of them", () => {
    removeOldPrograms(data, programIn(data));
    expect(readdirSync(join(data, "programs"))).toHaveLength(3);
  });
});
