import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Saves } from "../../../functions/ports/ports.ts";
import { savePartBytes, type Upload } from "../../../shared/schemas/box-protocol.ts";

type Made = {
  readonly saves: Saves;
  /** Waits until the store can tell the time before from the time after. */
  readonly later: () => void;
  /** How a DevBox reaches an address of the store, if not by `fetch` alone. */
  readonly reach?: typeof fetch;
};

type Bytes = Uint8Array<ArrayBuffer>;

const [run, otherRun] = ["run_0000000000000000000000000a", "run_0000000000000000000000000b"];
const noSave = "sav_00000000000000000000000000";
const refused = { name: "Problem", code: "bad-request" };

/** Contract of every `Saves`. `makeOne` opens one without archives. */
export function savesContract(makeOne: () => Promise<Made>): void {
  let reach: typeof fetch = fetch;
  const make = async () => {
    const made = await makeOne();
    reach = made.reach ?? fetch;
    return made;
  };
  describe("an archive", () => {
    it("of 40 MB is restored from its three parts as it was sent", async () => {
      const { saves } = await make();
      const save = await saves.begin(run);
      const parts = [filled(savePartBytes, 1), filled(savePartBytes, 2), filled(8 * 1024 ** 2, 3)];
      await saves.complete(run, save, await sendParts(saves, save, parts));
      const back = await reach(await saves.restore(run, save));
      expect(back.status).toBe(200);
      expect(sha256(new Uint8Array(await back.arrayBuffer()))).toBe(sha256(...parts));
    });

    it("has its own name", async () => {
      const { saves } = await make();
      const names = await Promise.all([saves.begin(run), saves.begin(run), saves.begin(otherRun)]);
      expect(new Set(names).size).toBe(3);
      for (const name of names) expect(name).toMatch(/^sav_[0-9a-z]{26}$/);
    });

    it("does not exist before it is complete", async () => {
      const { saves } = await make();
      const save = await saves.begin(run);
      await sendParts(saves, save, [filled(100, 1)]);
      expect(await restored(saves, save)).toBe("nothing");
    });

    it("may be sent step by step, and a part twice", async () => {
      const { saves } = await make();
      const save = await saves.begin(run);
      await sendParts(saves, save, [filled(savePartBytes, 1)]);
      const first = await sendParts(saves, save, [filled(savePartBytes, 2)]);
      const second = await sendParts(saves, save, [filled(100, 3)], 2);
      await saves.complete(run, save, [...first, ...second]);
      expect(await restored(saves, save)).toBe(sha256(filled(savePartBytes, 2), filled(100, 3)));
    });

    it("may be completed again, also at the same time", async () => {
      const { saves } = await make();
      const save = await saves.begin(run);
      const etags = await sendParts(saves, save, [filled(100, 1)]);
      await saves.complete(run, save, etags);
      await Promise.all([saves.complete(run, save, etags), saves.complete(run, save, etags)]);
      expect(await restored(saves, save)).toBe(sha256(filled(100, 1)));
    });

    it("is refused while a part is missing, and accepted after that part is sent", async () => {
      const { saves } = await make();
      const save = await saves.begin(run);
      const [first = ""] = await sendParts(saves, save, [filled(savePartBytes, 1)]);
      const never = `"${"0".repeat(32)}"`;
      await expect(saves.complete(run, save, [first, never])).rejects.toMatchObject(refused);
      expect(await restored(saves, save)).toBe("nothing");
      const [second = ""] = await sendParts(saves, save, [filled(100, 2)], 2);
      await expect(saves.complete(run, save, [second, first])).rejects.toMatchObject(refused);
      await expect(saves.complete(run, save, [first, "what <ever>"])).rejects.toMatchObject(
        refused,
      );
      await saves.complete(run, save, [first, second]);
      expect(await restored(saves, save)).toBe(sha256(filled(savePartBytes, 1), filled(100, 2)));
    });

    it("accepts no part if it was never started, or by another Run", async () => {
      const { saves } = await make();
      const save = await saves.begin(otherRun);
      for (const stranger of [save, noSave]) {
        await expect(saves.parts(run, stranger, 1, 1)).rejects.toMatchObject(refused);
        await expect(saves.complete(run, stranger, ["x"])).rejects.toMatchObject(refused);
      }
    });
  });

  describe("pruning", () => {
    it("keeps one archive of the Run, and all of other Runs", async () => {
      const { saves, later } = await make();
      const olds = [await whole(saves, run), await whole(saves, run)];
      const others = await whole(saves, otherRun);
      later();
      const kept = await whole(saves, run);
      await saves.prune(run, kept);
      expect(await there(saves, run, [...olds, kept])).toEqual([false, false, true]);
      expect(await there(saves, otherRun, [others])).toEqual([true]);
      await saves.prune(run, kept);
      expect(await there(saves, run, [kept])).toEqual([true]);
    });

    it("keeps the archive that a DevBox is sending", async () => {
      const { saves, later } = await make();
      const kept = await whole(saves, run);
      later();
      const next = await saves.begin(run);
      await saves.prune(run, kept);
      await saves.complete(run, next, await sendParts(saves, next, [filled(100, 1)]));
      expect(await there(saves, run, [kept, next])).toEqual([true, true]);
    });

    it("keeps what a later call keeps, even if it comes late", async () => {
      const { saves, later } = await make();
      const first = await whole(saves, run);
      later();
      const second = await whole(saves, run);
      await saves.prune(run, first);
      expect(await there(saves, run, [second])).toEqual([true]);
      await saves.prune(run, second);
      await saves.prune(run, first);
      expect(await there(saves, run, [first, second])).toEqual([false, true]);
    });

    it("removes what an earlier DevBox did not finish", async () => {
      const { saves, later } = await make();
      const lost = await saves.begin(run);
      const etags = await sendParts(saves, lost, [filled(100, 1)]);
      later();
      await saves.prune(run, await whole(saves, run));
      await expect(saves.parts(run, lost, 1, 1)).rejects.toMatchObject(refused);
      await expect(saves.complete(run, lost, etags)).rejects.toMatchObject(refused);
    });

    it("deletes everything of a Run that keeps no archive", async () => {
      const { saves } = await make();
      const kept = await whole(saves, run);
      const unfinished = await saves.begin(run);
      await saves.prune(run, undefined);
      expect(await there(saves, run, [kept])).toEqual([false]);
      await expect(saves.parts(run, unfinished, 1, 1)).rejects.toMatchObject(refused);
      await saves.prune(run, undefined);
    });
  });

  /** The sha256 of what a DevBox restores; `nothing` if there is nothing to restore. */
  async function restored(saves: Saves, save: string, of = run): Promise<string> {
    const reply = await reach(await saves.restore(of, save));
    const bytes = new Uint8Array(await reply.arrayBuffer());
    return reply.ok ? sha256(bytes) : "nothing";
  }

  const there = (saves: Saves, of: string, names: string[]) =>
    Promise.all(names.map(async (it) => (await restored(saves, it, of)) !== "nothing"));

  /** A small archive from start to end. */
  async function whole(saves: Saves, of: string): Promise<string> {
    const save = await saves.begin(of);
    await saves.complete(of, save, await sendParts(saves, save, [filled(100, 1)], 1, of));
    return save;
  }

  /** Sends the parts `from`, `from + 1`, …, and returns the answers of the store. */
  async function sendParts(saves: Saves, save: string, parts: Bytes[], from = 1, of = run) {
    const uploads = await saves.parts(of, save, from, parts.length);
    expect(uploads).toHaveLength(parts.length);
    return Promise.all(parts.map((part, n) => send(uploads[n], part)));
  }

  async function send(upload: Upload | undefined, body: Bytes): Promise<string> {
    if (!upload) throw new Error("There is an upload for every part.");
    const reply = await reach(upload.url, { method: "PUT", headers: upload.headers, body });
    expect(reply.status).toBe(200);
    return reply.headers.get("etag") ?? "";
  }
}

const filled = (bytes: number, value: number) => new Uint8Array(bytes).fill(value);

const sha256 = (...parts: Uint8Array[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");
