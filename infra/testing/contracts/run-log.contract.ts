import { expect, it } from "vitest";
import type { Commit, RunLog } from "../../../functions/ports/run-log.ts";
import type { RunFact } from "../../../shared/schemas/event.ts";
import { firstCommit, nextCommit } from "../samples/commits.ts";

/** The commit after another one, with these messages. */
const follow = (last: Commit, texts: readonly string[]): Commit =>
  nextCommit(last, ...texts.map((text): RunFact => ({ type: "message.written", text })));

/** Contract of every `RunLog`. `make` opens an empty log. */
export function runLogContract(make: () => RunLog | Promise<RunLog>): void {
  it("has nothing of a Run that was never written", async () => {
    const log = await make();
    expect(await log.last("run_none")).toBeUndefined();
    expect(await log.events("run_none", 0, 10)).toEqual([]);
  });

  it("returns the newest commit as it was written, with its replies", async () => {
    const log = await make();
    const first = firstCommit("run_a");
    const settled = { key: "k", fingerprint: "f", reply: { status: 202, body: { message: "…" } } };
    const second = { ...follow(first, ["one"]), requests: [settled] };
    expect(await log.append(first)).toBe(true);
    expect(await log.append(second)).toBe(true);
    expect(await log.last("run_a")).toEqual(second);
  });

  it("accepts one of two commits for the same position, and keeps the first unchanged", async () => {
    const log = await make();
    const first = firstCommit("run_a");
    await log.append(first);
    const won = await Promise.all(
      ["one", "two", "three", "four"].map((text) => log.append(follow(first, [text]))),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await log.events("run_a", 0, 10)).toHaveLength(2);
  });

  it("returns exactly the events after a position, also from the middle of a commit, in pages", async () => {
    const log = await make();
    let last = firstCommit("run_a");
    await log.append(last);
    for (const size of [3, 1, 5, 2]) {
      last = follow(
        last,
        Array.from({ length: size }, (_, n) => `${last.after.seq}+${n}`),
      );
      await log.append(last);
    }
    for (let after = 0; after <= 13; after++) {
      for (const limit of [1, 2, 4, 100]) {
        const events = await log.events("run_a", after, limit);
        const wanted = Array.from({ length: 12 }, (_, n) => n + 1).filter((seq) => seq > after);
        expect(events.map((event) => event.seq)).toEqual(wanted.slice(0, limit));
      }
    }
  });

  it("keeps Runs apart", async () => {
    const log = await make();
    await log.append(firstCommit("run_a"));
    await log.append(firstCommit("run_b"));
    await log.append(follow(firstCommit("run_a"), ["of a"]));
    expect(await log.events("run_b", 0, 10)).toHaveLength(1);
  });

  it("keeps every character of JSON", async () => {
    const log = await make();
    const first = firstCommit("run_a");
    const texts = ["\u0000", "\u2028", "‮x", "😀", '"\\\n', "\u001b[31m"];
    await log.append(first);
    await log.append(follow(first, texts));
    const events = await log.events("run_a", 1, 10);
    expect(events.map((event) => "text" in event && event.text)).toEqual(texts);
  });

  it("gives every position of a contested Run to one writer, without a gap", async () => {
    const log = await make();
    await log.append(firstCommit("run_a"));
    const write = async (name: string) => {
      for (let done = 0; done < 10; ) {
        const last = await log.last("run_a");
        if (last && (await log.append(follow(last, [`${name} ${done}`])))) done++;
      }
    };
    await Promise.all(["a", "b", "c", "d"].map(write));
    const events = await log.events("run_a", 0, 100);
    expect(events.map((event) => event.seq)).toEqual(Array.from({ length: 41 }, (_, n) => n + 1));
    const texts = events.flatMap((event) => (event.type === "message.written" ? [event.text] : []));
    expect(new Set(texts).size).toBe(40);
  });
}
