import { createRoot } from "solid-js";
import { describe, expect, it } from "vitest";
import { story } from "../../infra/testing/console/runs.ts";
import { advance, createFolding } from "./create-folding.ts";

const whole = story().launch().say({ type: "message.written", text: "hello" }).finish();
const { events } = whole;
const begun = story().run();

describe("folding a Run", () => {
  it("gives the same Run as the whole log, and skips events that it already contains", () => {
    const half = advance(begun, events.slice(0, 4));
    expect(advance(half, events)).toEqual(whole.run());
    expect(advance(whole.run(), events)).toEqual(whole.run());
  });

  it("makes the same rows whether events arrive together, one by one, or as an older page", () => {
    const rowsAfter = (fill: (folding: ReturnType<typeof createFolding>) => void) =>
      createRoot((dispose) => {
        const folding = createFolding();
        folding.begin(begun);
        fill(folding);
        const keys = folding.rows().list.map(({ key }) => key);
        const seq = folding.state()?.seq;
        dispose();
        return { keys, seq };
      });
    const atOnce = rowsAfter((it) => it.take({ events, pieces: [] }));
    expect(atOnce.keys.length).toBeGreaterThan(3);
    expect(
      rowsAfter((it) => {
        for (const event of events) it.take({ events: [event], pieces: [] });
      }),
    ).toEqual(atOnce);
    expect(
      rowsAfter((it) => {
        it.take({ events: events.slice(3), pieces: [] });
        it.putInFront(events.slice(0, 3));
      }).keys,
    ).toEqual(atOnce.keys);
  });

  it("adds live output only to a running step", () =>
    createRoot((dispose) => {
      const folding = createFolding();
      folding.begin(begun);
      const step = { seq: 2, at: begun.createdAt, type: "step.started", step: "s" } as const;
      folding.take({
        events: [{ ...step, kind: "exec", title: "x", call: {} }],
        pieces: [
          { step: "s", text: "one " },
          { step: "other", text: "lost" },
          { step: "s", text: "two" },
        ],
      });
      const [row] = folding.rows().list;
      expect(row?.kind === "step" && row.output()).toBe("one two");
      dispose();
    }));
});
