import fc from "fast-check";
import { createRoot } from "solid-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RunEvent } from "../../shared/schemas/event.ts";
import { viewOf } from "../../shared/view.ts";
import type { Follower, Live } from "../live/live.tsx";
import { answerCalls, completeDom, silence } from "../testing/dom.ts";
import { story } from "../testing/runs.ts";
import { createRunStream } from "./create-run-stream.ts";

/** A Run with some hundred events, with questions, output and a lost DevBox. */
function longStory() {
  const told = story().launch();
  for (let index = 0; index < 40; index++) {
    const step = `s${index}`;
    told.say(
      { type: "message.written", text: `message ${index}` },
      {
        type: "step.started",
        step,
        kind: "exec",
        title: "exec in DevBox: x",
        call: { command: "x" },
      },
      { type: "step.output", step, text: `${index}\n` },
      { type: "step.output", step, text: "more\n" },
    );
    told.say({ type: "step.finished", step, ok: true, exitCode: 0, result: {} });
  }
  told.ask({ id: "a", question: "Why?", kind: "text" });
  told.tell({ type: "answer", by: "Ana", questions: "que_1", answers: { a: { text: "so" } } });
  return told.gone().launch().finish();
}

const told = longStory();
const { events } = told;
/** Every folded state, by its `seq`. */
const states = (() => {
  const fresh = longStory();
  return { last: fresh.run() };
})();

function serve(seen: { events: RunEvent[] }) {
  answerCalls(({ path }) => {
    const [, after, limit] = /events\?after=(\d+)&limit=(\d+)/.exec(path) ?? [];
    if (after === undefined)
      return {
        body: { run: { ...viewOf(states.last, told.now()), instructions: "" }, state: states.last },
      };
    const from = Number(after);
    return {
      body: { events: seen.events.slice(from, from + Number(limit)), head: seen.events.length },
    };
  });
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 40));

describe("a Run in the page", () => {
  beforeEach(completeDom);
  afterEach(() => vi.unstubAllGlobals());

  it("loads the tail first, and older pages without a gap or a double", async () => {
    serve({ events });
    await createRoot(async (dispose) => {
      const stream = createRunStream("run_1", silence);
      await settled();
      expect(stream.firstSeq()).toBe(events.length - 199);
      await stream.loadOlder();
      await stream.loadOlder(1);
      const seqs = stream.rows().list.map(({ seq }) => seq);
      expect(seqs).toEqual([...new Set(seqs)].sort((one, other) => one - other));
      expect(
        stream
          .rows()
          .list.filter((row) => row.kind === "event" && row.event.type === "message.written"),
      ).toHaveLength(40);
      expect(
        stream
          .rows()
          .list.filter(
            (row) => row.kind === "step" && row.finish() && row.output().endsWith("more\n"),
          ),
      ).toHaveLength(40);
      dispose();
    });
  });

  it("stands where the log stands, however the live frames arrive", async () => {
    const frames = fc.array(fc.tuple(fc.nat(events.length - 1), fc.integer({ min: 1, max: 30 })), {
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(frames, async (wanted) => {
        let follower: Follower | undefined;
        const live: Live = {
          ...silence,
          follow: (_, it) => {
            follower = it;
            return () => {};
          },
        };
        const first = story();
        answerCalls(({ path }) => {
          const [, after, limit] = /events\?after=(\d+)&limit=(\d+)/.exec(path) ?? [];
          if (after === undefined)
            return {
              body: {
                run: { ...viewOf(first.run(), first.now()), instructions: "" },
                state: first.run(),
              },
            };
          const log = follower ? events : first.events;
          return {
            body: { events: log.slice(Number(after), Number(after) + Number(limit)), head: 0 },
          };
        });
        await createRoot(async (dispose) => {
          const stream = createRunStream("run_1", live);
          await vi.waitFor(() => expect(follower).toBeDefined());
          for (const [from, count] of wanted) follower?.onEvents(events.slice(from, from + count));
          follower?.onCaughtUp(events.length);
          await vi.waitFor(() => expect(stream.state()?.seq).toBe(events.length));
          expect(stream.state()).toEqual(states.last);
          const said = stream
            .rows()
            .list.flatMap((row) =>
              row.kind === "event" && row.event.type === "message.written" ? [row.event.text] : [],
            );
          expect(said).toEqual(Array.from({ length: 40 }, (_, index) => `message ${index}`));
          dispose();
        });
      }),
      { numRuns: 20 },
    );
  });

  it("says that there is no such Run", async () => {
    answerCalls(() => ({
      status: 404,
      body: { error: { code: "run-not-found", message: "There is no Run x." } },
    }));
    await createRoot(async (dispose) => {
      const stream = createRunStream("x", silence);
      await settled();
      expect(stream.problem()?.message).toBe("There is no Run x.");
      dispose();
    });
  });
});
