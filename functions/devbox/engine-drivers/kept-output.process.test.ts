import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { directBox } from "../box/direct.ts";
import { readKept } from "./kept-output.ts";

const root = mkdtempSync(join(tmpdir(), "wheelhouse-kept-"));
const folder = join(root, "engine");
const inside = join(folder, "session");
mkdirSync(inside, { recursive: true });
const box = directBox({
  devbox: "box_test",
  folders: { workspace: root, session: root, home: root, box: root, socket: "/none" },
  command: {
    ...{ prefix: [], workspace: root, socket: "/none", home: root, programs: {} },
    ...{ path: "/nowhere", env: {} },
  },
});

async function read(path: string, size?: number) {
  const pieces: Uint8Array[] = [];
  const told = size === undefined ? {} : { size };
  const kept = await readKept(box, { ...told, file: { path, folder } }, (it) => pieces.push(it));
  return { kept, content: Buffer.concat(pieces) };
}

const put = (name: string, content: string | Uint8Array): string => {
  const path = join(inside, name);
  writeFileSync(path, content);
  return path;
};

describe("an output that an engine keeps in a file", () => {
  it("is read byte by byte, whatever its name is", async () => {
    const bytes = Buffer.from([0, 10, 255, 13, 10, 0x80, 10]);
    expect(await read(put("-a 'b'\n$(c)", bytes))).toEqual({
      kept: { bytes: 7, size: 7 },
      content: bytes,
    });
    expect(await read(put("empty", ""))).toMatchObject({ kept: { bytes: 0, size: 0 } });
  });

  it("is read as far as the engine told when it grew meanwhile", async () => {
    const path = put("grows", "12345");
    appendFileSync(path, "6789");
    expect(await read(path, 5)).toMatchObject({ kept: { bytes: 5, size: 5 } });
  });

  it("has less than the engine told when it was shortened", async () => {
    expect(await read(put("short", "123"), 5)).toMatchObject({ kept: { bytes: 3, size: 5 } });
  });

  it("is read up to a limit when it is huge", async () => {
    const path = put("huge", "");
    truncateSync(path, 1024 ** 4);
    let bytes = 0;
    const kept = await readKept(box, { file: { path, folder } }, (it) => {
      bytes += it.length;
    });
    expect(kept).toEqual({ bytes: 100 * 1024 ** 2, size: 1024 ** 4 });
    expect(bytes).toBe(100 * 1024 ** 2);
  });

  it.each([
    ["is in no folder of the engine", () => "/etc/passwd"],
    ["leaves the folder on the way", () => `${inside}/../../../../../../../etc/passwd`],
    ["is relative", () => "session/file"],
    ["is missing", () => join(inside, "missing")],
    ["is a folder", () => inside],
    [
      "is a link",
      () => {
        symlinkSync("/etc/passwd", join(inside, "link"));
        return join(inside, "link");
      },
    ],
    [
      "is behind a link",
      () => {
        symlinkSync("/etc", join(inside, "etc"));
        return join(inside, "etc/passwd");
      },
    ],
    [
      "is a pipe that nobody writes to",
      () => {
        execFileSync("mkfifo", [join(inside, "pipe")]);
        return join(inside, "pipe");
      },
    ],
  ])("is not read when its path %s", async (_, path) => {
    expect(await read(path())).toEqual({ kept: undefined, content: Buffer.alloc(0) });
  });
});
