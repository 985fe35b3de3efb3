import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createLine } from "./connection.ts";
import { createOutbox } from "./outbox.ts";
import { Spool } from "./spool.ts";

const quiet = () => {};
const text = "x".repeat(1_000_000);

describe("an outbox whose coordinator does not answer", () => {
  it("has no room after 64 MB, and has room again when they are sent", async () => {
    const end = new AbortController();
    const up = Promise.withResolvers<void>();
    const line = createLine(async () => {
      await up.promise;
      return { status: 200, body: {} };
    }, quiet);
    const spool = new Spool(join(mkdtempSync(join(tmpdir(), "wheelhouse-outbox-")), "spool.jsonl"));
    const outbox = createOutbox(spool, line, quiet, end.signal);
    const running = outbox.run().catch(quiet);
    for (let megabytes = 0; megabytes < 60; megabytes += 1)
      outbox.tell({ type: "message.written", text });
    expect(outbox.room()).toBeUndefined();
    for (let megabytes = 0; megabytes < 10; megabytes += 1)
      outbox.tell({ type: "message.written", text });
    const room = outbox.room();
    expect(room).toBeInstanceOf(Promise);
    up.resolve();
    await room;
    await outbox.flushed();
    expect(spool.unconfirmed).toBe(0);
    end.abort();
    outbox.tell({ type: "message.written", text: "wakes it" });
    await running;
  });
});

/** An outbox over a coordinator that says whether someone watches, and the number of facts in each batch that it received. */
function outboxOf(watched: boolean) {
  const end = new AbortController();
  const batches: (number | "report")[] = [];
  const line = createLine(async ({ json }) => {
    const it = json as { facts?: unknown[] };
    batches.push(it.facts?.length ?? "report");
    return { status: 200, body: it.facts ? { watched } : { accepted: true } };
  }, quiet);
  const spool = new Spool(join(mkdtempSync(join(tmpdir(), "wheelhouse-outbox-")), "spool.jsonl"));
  const outbox = createOutbox(spool, line, quiet, end.signal);
  const running = outbox.run().catch(quiet);
  return { batches, outbox, end: () => end.abort(), running };
}

const line = { type: "message.written", text: "a line" } as const;

describe("an outbox while no one watches", () => {
  it("collects facts into one batch; sends a fact with a waiter at once, with all facts before it", async () => {
    const { batches, outbox, end } = outboxOf(false);
    outbox.tell(line);
    while (batches.length < 1) await new Promise(setImmediate);
    expect(outbox.watched).toBe(false);
    for (let n = 0; n < 20; n++) {
      outbox.tell(line);
      await new Promise(setImmediate);
    }
    expect(batches).toEqual([1]);
    await outbox.report({ status: "completed", summary: "" });
    expect(batches).toEqual([1, 20, "report"]);
    end();
  });

  it("sends each fact at once while someone watches", async () => {
    const { batches, outbox, end } = outboxOf(true);
    for (let n = 1; n <= 3; n++) {
      outbox.tell(line);
      await outbox.flushed();
      expect(batches).toHaveLength(n);
    }
    end();
  });
});
