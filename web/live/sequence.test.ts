import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RunEvent } from "../../shared/schemas/event.ts";
import { makeSequence } from "./sequence.ts";

const event = (seq: number): RunEvent => ({
  seq,
  at: "2026-11-23T10:00:00.000Z",
  type: "message.written",
  text: String(seq),
});
const log = (count: number) => Array.from({ length: count }, (_, index) => event(index + 1));

/** A sequence over a log of this many events, and its actions. */
function sequenceOver(total: number, { after = 0, page = 100 } = {}) {
  const seen: number[] = [];
  const asked: number[] = [];
  const server = { total, online: true, over: false };
  const sequence = makeSequence({
    after,
    fetchAfter: async (from) => {
      asked.push(from);
      if (!server.online) throw new Error("offline");
      return log(server.total).slice(from, from + page);
    },
    emit: (events) => seen.push(...events.map(({ seq }) => seq)),
    goesOn: () => !server.over,
  });
  return { sequence, seen, asked, server };
}

describe("the order of a Run's events", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    vi.clearAllTimers();
    vi.useRealTimers();
  });

  it("shows each event once and in order, however frames are repeated, mixed up and lost", async () => {
    const total = 60;
    const frame = fc.tuple(
      fc.integer({ min: 1, max: total }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 0, max: 400 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(frame, { maxLength: 60 }),
        fc.integer({ min: 0, max: 20 }),
        async (frames, after) => {
          const { sequence, seen } = sequenceOver(total, { after, page: 7 });
          for (const [first, count, pauseMs] of frames) {
            sequence.receive(log(total).slice(first - 1, first - 1 + count));
            await vi.advanceTimersByTimeAsync(pauseMs);
          }
          sequence.expect(total);
          await vi.advanceTimersByTimeAsync(1_000);
          sequence.close();
          expect(seen).toEqual(
            Array.from({ length: total - after }, (_, index) => after + index + 1),
          );
        },
      ),
    );
  });

  it("drops known events without asking the server", async () => {
    const { sequence, seen, asked } = sequenceOver(6, { after: 5 });
    sequence.receive(log(5));
    sequence.receive([event(6)]);
    sequence.receive([event(6)]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seen).toEqual([6]);
    expect(asked).toEqual([]);
  });

  it("lets a frame that only came out of order close the gap", async () => {
    const { sequence, seen, asked } = sequenceOver(5);
    sequence.receive([event(3), event(4)]);
    sequence.expect(5);
    await vi.advanceTimersByTimeAsync(299);
    expect(seen).toEqual([]);
    sequence.receive([event(1), event(2)]);
    expect(seen).toEqual([1, 2, 3, 4]);
    sequence.receive([event(5)]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toEqual([]);
  });

  it("reads the log when the gap stays", async () => {
    const { sequence, seen, asked } = sequenceOver(5);
    sequence.receive([event(1)]);
    sequence.receive([event(4)]);
    await vi.advanceTimersByTimeAsync(300);
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(asked).toEqual([1]);
  });

  it("asks again at the next frame when the log could not be read", async () => {
    const { sequence, seen, server } = sequenceOver(4);
    server.online = false;
    sequence.receive([event(3)]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seen).toEqual([]);
    server.online = true;
    sequence.receive([event(4)]);
    await vi.advanceTimersByTimeAsync(300);
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it("finds a last event that no frame brought, within a minute of silence", async () => {
    const { sequence, seen, asked, server } = sequenceOver(2);
    sequence.receive(log(2));
    server.total = 3;
    await vi.advanceTimersByTimeAsync(59_999);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen).toEqual([1, 2, 3]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([2, 3]);
  });

  it("asks for nothing more when the Run is over, or no one watches", async () => {
    const { sequence, asked, server } = sequenceOver(2);
    server.over = true;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(asked).toEqual([]);
    server.over = false;
    sequence.close();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(asked).toEqual([]);
  });
});
