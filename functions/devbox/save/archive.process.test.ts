import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  linkSync,
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
import { pack } from "../../archive/archive.ts";
import { savedFolders } from "../../archive/saved-folders.ts";
import { restore } from "./restore.ts";

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

type Paths = { readonly home: string; readonly session: string };
const fargate: Paths = { home: "home/devbox", session: "var/lib/wheelhouse/session" };
const machine: Paths = { home: "home", session: "session" };

/** A DevBox's folders, empty. */
function box({ home, session }: Paths = fargate): Pick<BoxConfig, "folders"> & { root: string } {
  const root = mkdtempSync(join(tmpdir(), "wheelhouse-archive-"));
  made.push(root);
  const folders = {
    workspace: join(root, "workspace"),
    home: join(root, home),
    session: join(root, session),
    box: join(root, "box"),
    socket: join(root, "run/ask.sock"),
  };
  for (const folder of [folders.workspace, folders.home, folders.session])
    mkdirSync(folder, { recursive: true });
  return { root, folders };
}

async function packed(of: Pick<BoxConfig, "folders">): Promise<Buffer> {
  const { root, folders } = savedFolders(of.folders);
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

  it.each([
    ["a machine", "Fargate", machine, fargate],
    ["Fargate", "a machine", fargate, machine],
    ["a machine", "another", machine, machine],
  ])("goes from %s to %s, whose folders have other paths", async (_, __, from, to) => {
    const before = box(from);
    const { home, session, workspace } = before.folders;
    mkdirSync(join(home, "devbox"));
    writeFileSync(join(home, "devbox", "session"), "of the engine");
    mkdirSync(join(home, ".npm", "_cacache"), { recursive: true });
    linkSync(join(home, "devbox", "session"), join(home, "hard"));
    symlinkSync("home/devbox/session", join(home, "soft"));
    symlinkSync("/home/devbox/hard", join(workspace, "absolute"));
    writeFileSync(join(session, "journal"), "j");
    bodies = [await packed(before)];

    const after = box(to);
    await restore(after, hello(bodies[0] as Buffer), never, line, note, signal);
    const at = (...path: string[]) => join(after.folders.home, ...path);
    expect(readFileSync(at("devbox", "session"), "utf8")).toBe("of the engine");
    expect(statSync(at("hard")).ino).toBe(statSync(at("devbox", "session")).ino);
    expect(readlinkSync(at("soft"))).toBe("home/devbox/session");
    expect(readdirSync(at(".npm"))).toEqual([]);
    expect(readlinkSync(join(after.folders.workspace, "absolute"))).toBe("/home/devbox/hard");
    expect(readFileSync(join(after.folders.session, "journal"), "utf8")).toBe("j");
  });

  it.skipIf(process.getuid?.() !== 0).each([60_001, 0])(
    "of the user %i belongs to the user of the host to which it came, and the Run's progress never to a user of commands",
    async (from) => {
      const ids = (path: string) => [statSync(path).uid, statSync(path).gid];
      const owned = (of: ReturnType<typeof box>, uid: number) => {
        for (const folder of [of.folders.workspace, of.folders.home]) chownSync(folder, uid, uid);
        return of;
      };
      const before = owned(box(machine), from);
      writeFileSync(join(before.folders.workspace, "file"), "text");
      writeFileSync(join(before.folders.session, "journal"), "j");
      for (const path of ["workspace/file", "session", "session/journal"])
        chownSync(join(before.root, path), from, from);
      bodies = [await packed(before)];

      const after = owned(box(), 60_002);
      await restore(after, hello(bodies[0] as Buffer), never, line, note, signal);
      const { workspace, home, session } = after.folders;
      for (const path of [workspace, join(workspace, "file"), home])
        expect(ids(path)).toEqual([60_002, 60_002]);
      for (const path of [session, join(session, "journal")]) expect(ids(path)).toEqual([0, 0]);
    },
  );

  it("takes the place of what an earlier DevBox left, but not of what goes on from this very archive", async () => {
    const before = box(machine);
    writeFileSync(join(before.folders.workspace, "file"), "saved");
    bodies = [await packed(before)];
    const kept = { ...hello(bodies[0] as Buffer), ephemeral: false };
    const named = (save: string): HelloReply => ({
      ...kept,
      restore: { url, bytes: 0, sha256: "", ...kept.restore, save },
    });
    const after = box(machine);
    const closed = join(after.folders.workspace, "closed");
    mkdirSync(join(closed, "older"), { recursive: true });
    chmodSync(closed, 0o000);
    const begin = async (save: string) => {
      await restore(after, named(save), never, line, note, signal);
      return readdirSync(after.folders.workspace);
    };
    expect(await begin("sav_1")).toEqual(["file"]);
    writeFileSync(join(after.folders.workspace, "newer"), "");
    expect(await begin("sav_1")).toEqual(["file", "newer"]);
    expect(await begin("sav_2")).toEqual(["file"]);
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
