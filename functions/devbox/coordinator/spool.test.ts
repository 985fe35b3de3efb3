import { appendFileSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Batch, type Saying, Spool } from "./spool.ts";

const fresh = (): string => join(mkdtempSync(join(tmpdir(), "wheelhouse-spool-")), "spool.jsonl");
const said = (text: string): Saying => ({ fact: { type: "message.written", text } });
const report: Saying = { report: { status: "completed", summary: "" } };

const texts = (batch: Batch | undefined): string[] =>
  (batch?.sayings ?? []).map((it) =>
    "fact" in it && it.fact.type === "message.written" ? it.fact.text : "other",
  );

/** Everything that is left, batch by batch. */
function rest(spool: Spool): [number, string[]][] {
  const all: [number, string[]][] = [];
  for (let batch = spool.next(); batch; batch = spool.next()) {
    all.push([batch.number, texts(batch)]);
    spool.confirm(batch.number);
  }
  return all;
}

describe("the spool", () => {
  it("cuts facts into batches, and lets a question or a report stand alone", () => {
    const spool = new Spool(fresh());
    for (const it of [
      said("a"),
      said("b"),
      report,
      said("c"),
      said("d".repeat(20_000)),
      said("e".repeat(20_000)),
    ])
      spool.append(it);
    expect(rest(spool)).toEqual([
      [1, ["a", "b"]],
      [2, ["other"]],
      [3, ["c", "d".repeat(20_000)]],
      [4, ["e".repeat(20_000)]],
    ]);
    expect(spool.unconfirmed).toBe(0);
  });

  it("gives a batch the same content under the same number after a restart", () => {
    const path = fresh();
    const before = new Spool(path);
    before.append(said("a"));
    before.confirm(before.next()?.number ?? 0);
    before.append(said("b"));
    expect(texts(before.next())).toEqual(["b"]);
    before.append(said("c"));
    expect(rest(new Spool(path))).toEqual([
      [2, ["b"]],
      [3, ["c"]],
    ]);
    expect(new Spool(path).next()).toBeUndefined();
  });

  it("starts after every cut of its end, with all that stands before it", () => {
    const path = fresh();
    const spool = new Spool(path);
    for (const text of ["a", "b", "c"]) spool.append(said(text));
    const whole = readFileSync(path);
    for (let bytes = 0; bytes <= whole.length; bytes += 1) {
      writeFileSync(path, whole.subarray(0, bytes));
      const complete = whole.subarray(0, bytes).toString().split("\n").length - 1;
      const found = new Spool(path);
      found.append(said("new"));
      expect(texts(found.next())).toEqual([...["a", "b", "c"].slice(0, complete), "new"]);
    }
  });

  it("throws if the middle of the file is broken", () => {
    const path = fresh();
    new Spool(path).append(said("a"));
    appendFileSync(path, "}{\n");
    new Spool(fresh()); // another one is fine
    expect(() => new Spool(path)).toThrow();
    truncateSync(path, 0);
    expect(new Spool(path).next()).toBeUndefined();
  });

  it("gives the number of a void batch to the next, also after a restart", () => {
    const path = fresh();
    const spool = new Spool(path);
    spool.append(report);
    spool.append(said("a"));
    spool.void(spool.next()?.number ?? 0);
    expect(texts(new Spool(path).next())).toEqual(["a"]);
    expect(rest(spool)).toEqual([[1, ["a"]]]);
  });

  it("goes back to a batch that the coordinator turns out to lack", () => {
    const spool = new Spool(fresh());
    for (const it of [said("a"), report, said("b")]) spool.append(it);
    rest(spool);
    expect(spool.rewind(2)).toBe(true);
    expect(rest(spool)).toEqual([
      [2, ["other"]],
      [3, ["b"]],
    ]);
    expect(spool.rewind(9)).toBe(false);
  });

  it("starts a new file when the old one is long and everything is confirmed", () => {
    const path = fresh();
    const spool = new Spool(path);
    for (let at = 0; at < 200; at += 1) spool.append(said("x".repeat(30_000)));
    rest(spool);
    expect(readFileSync(path).length).toBeLessThan(100);
    spool.append(said("next"));
    expect(rest(new Spool(path))).toEqual([[201, ["next"]]]);
  });
});
