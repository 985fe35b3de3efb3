import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../shared/schemas/event.ts";
import { makeSequence } from "./sequence.ts";

const event = (seq: number): RunEvent => ({
  seq,
  at: "2026-11-23T10:00:00.000Z",
  type: "message.written",
  text: String(seq),
});
const log = (count: number) => Array.from({ length: count }, (_, index) => event(index + 1));

describe("the order of a Run's events", () => {
  it("shows each event once and in order, however frames are repeated, mixed up and lost", async () => {
    const total = 60;
    const frame = fc
      .tuple(fc.integer({ min: 1, max: total }), fc.integer({ min: 1, max: 8 }))
      .map(([first, count]) => log(total).slice(first - 1, first - 1 + count));
    await fc.assert(
      fc.asyncProperty(
        fc.array(frame, { maxLength: 60 }),
        fc.integer({ min: 0, max: 20 }),
        async (frames, after) => {
          const seen: number[] = [];
          const sequence = makeSequence({
            after,
            fetchAfter: async (from) => log(total).slice(from, from + 7),
            emit: (events) => seen.push(...events.map(({ seq }) => seq)),
          });
          for (const events of frames) {
            sequence.receive(events);
            await Promise.resolve();
          }
          sequence.expect(total);
          for (let turn = 0; turn < 200 && sequence.head() < total; turn++) await Promise.resolve();
          expect(seen).toEqual(
            Array.from({ length: total - after }, (_, index) => after + index + 1),
          );
        },
      ),
    );
  });

  it("drops what is there already without asking the server", () => {
    let asked = 0;
    const seen: number[] = [];
    const sequence = makeSequence({
      after: 5,
      fetchAfter: async () => {
        asked++;
        return [];
      },
      emit: (events) => seen.push(...events.map(({ seq }) => seq)),
    });
    sequence.receive(log(5));
    sequence.receive([event(6)]);
    sequence.receive([event(6)]);
    expect(seen).toEqual([6]);
    expect(asked).toBe(0);
  });

  it("asks again at the next frame when the log could not be read", async () => {
    let online = false;
    const seen: number[] = [];
    const sequence = makeSequence({
      after: 0,
      fetchAfter: async (after) => {
        if (!online) throw new Error("offline");
        return log(4).slice(after);
      },
      emit: (events) => seen.push(...events.map(({ seq }) => seq)),
    });
    sequence.receive([event(3)]);
    await new Promise((resolve) => setTimeout(resolve));
    expect(seen).toEqual([]);
    online = true;
    sequence.receive([event(4)]);
    await new Promise((resolve) => setTimeout(resolve));
    expect(seen).toEqual([1, 2, 3, 4]);
  });
});
