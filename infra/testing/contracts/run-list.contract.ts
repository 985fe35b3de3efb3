import { describe, expect, it } from "vitest";
import type { RunList } from "../../../functions/ports/ports.ts";
import { decide } from "../../../shared/decide/decide.ts";
import type { Run } from "../../../shared/run.ts";
import { Story } from "../samples/story.ts";

/** A Run of a team, created in this minute. */
function run(name: string, minute: number, change: Partial<Run> = {}): Run {
  const createdAt = `2026-11-23T10:${String(minute).padStart(2, "0")}:00.000Z`;
  return { ...new Story().run, id: `run_${name}`, title: `Title ${name}`, createdAt, ...change };
}

/** Contract of every `RunList`. `make` opens an empty one. */
export function runListContract(make: () => RunList | Promise<RunList>): void {
  const titles = async (list: RunList, wish: Parameters<RunList["page"]>[1]) =>
    (await list.page("local", wish)).runs.map((it) => it.title);

  it("lists a team's Runs, newest first, in pages that neither skip nor repeat", async () => {
    const list = await make();
    for (const n of [3, 1, 5, 2, 4]) await list.put(run(`${n}`, n));
    await list.put(run("other", 9, { team: "others" }));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list.page("local", { limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...page.runs.map((it) => it.title));
      cursor = page.cursor;
    } while (cursor);
    expect(seen).toEqual(["Title 5", "Title 4", "Title 3", "Title 2", "Title 1"]);
  });

  it("finds by status and by a part of the title, taken literally", async () => {
    const list = await make();
    await list.put(run("a", 1, { status: "failed", title: "100% done" }));
    await list.put(run("b", 2, { title: "100 done" }));
    expect(await titles(list, { limit: 9, status: ["failed", "stopped"] })).toEqual(["100% done"]);
    expect(await titles(list, { limit: 9, q: "0% D" })).toEqual(["100% done"]);
    expect(await titles(list, { limit: 9, q: "_" })).toEqual([]);
  });

  it("finds the team's Runs that have not ended, newest first, in pages that neither skip nor repeat", async () => {
    const list = await make();
    const states = ["running", "completed", "needs-you", "queued", "failed", "running"] as const;
    for (const [n, status] of states.entries()) await list.put(run(`${n}`, n, { status }));
    await list.put(run("other", 9, { team: "others", status: "running" }));
    const pagesOf = async (wish: Omit<Parameters<RunList["page"]>[1], "limit">) => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list.page("local", { ...wish, limit: 1, ...(cursor ? { cursor } : {}) });
        seen.push(...page.runs.map((it) => it.title));
        cursor = page.cursor;
      } while (cursor);
      return seen;
    };
    expect(await pagesOf({ status: ["running", "needs-you", "queued"] })).toEqual([
      "Title 5",
      "Title 3",
      "Title 2",
      "Title 0",
    ]);
    expect(await pagesOf({ status: ["needs-you"] })).toEqual(["Title 2"]);
    expect(await pagesOf({ status: ["running"], q: "title 0" })).toEqual(["Title 0"]);
    expect(await pagesOf({ status: ["running", "failed"] })).toEqual([
      "Title 5",
      "Title 4",
      "Title 0",
    ]);
  });

  it("only moves forward: an older state that comes late changes nothing", async () => {
    const list = await make();
    const before = run("a", 1);
    const { after } = decide(before, { type: "stop", by: "ada" }, before.createdAt);
    await list.put(after);
    await list.put(before);
    expect((await list.page("local", { limit: 1 })).runs[0]?.status).toBe("stopped");
  });

  describe("lists as active", () => {
    it.each<[string, boolean, () => Run]>([
      ["a working Run", true, () => new Story().working().run],
      ["a waiting Run without a DevBox", true, () => new Story().working().asks().boxGone().run],
      ["a finished Run whose DevBox is up", true, () => new Story().completed().run],
      ["a finished Run whose DevBox is gone", false, () => new Story().completed().boxGone().run],
    ])("%s: %s", async (_, active, make_) => {
      const list = await make();
      await list.put(make_());
      expect((await list.active()).length).toBe(active ? 1 : 0);
    });
  });

  it("lists the expired saves until they are deleted", async () => {
    const list = await make();
    const story = new Story().completed().boxGone();
    await list.put(story.run);
    expect(await list.expired(story.now)).toEqual([]);
    story.wait(15 * 24 * 60);
    expect(await list.expired(story.now)).toEqual([story.run.id]);
    await list.saveDeleted(story.run.id);
    expect(await list.expired(story.now)).toEqual([]);
  });
}
