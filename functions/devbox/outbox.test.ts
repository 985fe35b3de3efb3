import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createLine } from "./line.ts";
import { createOutbox } from "./outbox.ts";
import { Spool } from "./spool.ts";

const quiet = () => {};
const text = "x".repeat(1_000_000);

describe("an outbox whose coordinator does not answer", () => {
  it("has no room after 64 MB, and has again when they are told", async () => {
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
    await outbox.settled();
    expect(spool.unconfirmed).toBe(0);
    end.abort();
    outbox.tell({ type: "message.written", text: "wakes it" });
    await running;
  });
});
