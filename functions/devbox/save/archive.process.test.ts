import { createHash } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BoxConfig, HelloReply } from "../../../shared/schemas/box-protocol.ts";
import { pack } from "./archive.ts";
import { restore } from "./restore.ts";
import { savedFolders } from "./saver.ts";

const signal = new AbortController().signal;
const note = () => {};
const made: string[] = [];
let server: Server;
/** The store's replies, in order; the last one repeats. */
let bodies: Buffer[] = [];
let url = "";

beforeEach(async () => {
  server = createServer((_, response) => {
    const body = bodies.length > 1 ? bodies.shift() : bodies[0];
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`;
});
afterEach(() => {
  server.close();
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A DevBox's folders, empty. */
function box(): Pick<BoxConfig, "folders"> & { root: string } {
  const root = mkdtempSync(join(tmpdir(), "wheelhouse-archive-"));
  made.push(root);
  const folders = {
    workspace: join(root, "workspace"),
    home: join(root, "home/devbox"),
    session: join(root, "var/lib/wheelhouse/session"),
    box: join(root, "var/lib/wheelhouse/box"),
    socket: join(root, "run/ask.sock"),
  };
  for (const folder of [folders.workspace, folders.home, folders.session])
    mkdirSync(folder, { recursive: true });
  return { root, folders };
}

async function packed(of: Pick<BoxConfig, "folders">): Promise<Buffer> {
  const { root, folders } = savedFolders(of);
  const chunks: Buffer[] = [];
  for await (const chunk of pack(root, folders, signal)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const hello = (archive: Buffer, sha256 = createHash("sha256").update(archive).digest("hex")) =>
  ({ restore: { url, bytes: archive.length, sha256 } }) as HelloReply;

describe("the archive of a DevBox", () => {
  it("gives its folders to another as they were: files, modes, links, and what is hidden", async () => {
    const before = box();
    const { workspace, session, home } = before.folders;
    mkdirSync(join(workspace, "deep", "er"), { recursive: true });
    writeFileSync(join(workspace, "deep", "er", "ünïcode"), "x".repeat(100_000));
    writeFileSync(join(workspace, ".hidden"), "h");
    writeFileSync(join(workspace, "run.sh"), "#!/bin/sh\n");
    chmodSync(join(workspace, "run.sh"), 0o755);
    symlinkSync("run.sh", join(workspace, "link"));
    writeFileSync(join(session, "journal"), "j");
    mkdirSync(join(home, ".cache"));
    writeFileSync(join(home, ".cache", "large"), "c");

    bodies = [await packed(before)];
    const after = box();
    await restore(after, hello(bodies[0] as Buffer), never, line, note, signal);
    const at = (path: string) => join(after.folders.workspace, path);
    expect(readFileSync(at("deep/er/ünïcode"), "utf8")).toHaveLength(100_000);
    expect(statSync(at("run.sh")).mode & 0o777).toBe(0o755);
    expect(readlinkSync(at("link"))).toBe("run.sh");
    expect(readFileSync(join(after.folders.session, "journal"), "utf8")).toBe("j");
    expect(readdirSync(after.folders.workspace)).toContain(".hidden");
    expect(readdirSync(after.folders.home)).toEqual([]); // a cache is made again
  });

  it("is asked for again when it came broken, and nothing of the broken one is left", async () => {
    const before = box();
    writeFileSync(join(before.folders.workspace, "file"), "right");
    const right = await packed(before);
    const wrong = box();
    writeFileSync(join(wrong.folders.workspace, "other"), "wrong");
    bodies = [await packed(wrong), right.subarray(0, right.length - 9), right];

    const after = box();
    const again = async () => hello(right);
    await restore(after, hello(right), again, line, note, signal);
    expect(readdirSync(after.folders.workspace)).toEqual(["file"]);
  });

  it("that is never right is not worked in: the DevBox ends", async () => {
    const before = box();
    writeFileSync(join(before.folders.workspace, "file"), "text");
    const archive = await packed(before);
    bodies = [archive];
    const after = box();
    const wrong = hello(archive, "0".repeat(64));
    const trying = restore(after, wrong, async () => wrong, line, note, signal);
    await expect(trying).rejects.toThrow(/differs from the one that was saved/);
    expect(readdirSync(after.folders.workspace)).toEqual([]);
  });
});

/** The store of these tests is at an address of its own. */
const line = {
  read: async (): Promise<never> => {
    throw new Error("The archive is not at the coordinator.");
  },
};

const never = async (): Promise<HelloReply> => {
  throw new Error("It need not say hello again.");
};
