import fc from "fast-check";
import { createRoot, createSignal } from "solid-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCalls, completeDom, silence } from "../../infra/testing/console/dom.ts";
import { story } from "../../infra/testing/console/runs.ts";
import type { RunEvent } from "../../shared/schemas/event.ts";
import { viewOf } from "../../shared/view.ts";
import type { Follower, Live } from "../live/live.tsx";
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

/** The events in the reply to `/runs/run_1?tail=…`. */
const tailIn = (path: string, all: readonly RunEvent[]) =>
  all.slice(-Number(/tail=(\d+)/.exec(path)?.[1]));

function serve(seen: { events: RunEvent[]; paths?: string[] }) {
  answerCalls(({ path }) => {
    seen.paths?.push(path);
    const [, after, limit] = /events\?after=(\d+)&limit=(\d+)/.exec(path) ?? [];
    if (after === undefined)
      return {
        body: {
          run: { ...viewOf(states.last, told.now()), instructions: "" },
          state: states.last,
          events: tailIn(path, events),
        },
      };
    const from = Number(after);
    return {
      body: { events: seen.events.slice(from, from + Number(limit)), head: seen.events.length },
    };
  });
}

const quiet = () => new Promise((resolve) => setTimeout(resolve, 40));

describe("the stream of a Run", () => {
  beforeEach(completeDom);
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("reads a finished Run once: its state, with the newest events", async () => {
    const paths: string[] = [];
    serve({ events, paths });
    await createRoot(async (dispose) => {
      createRunStream("run_1", silence);
      await quiet();
      expect(paths).toEqual(["/runs/run_1?tail=200"]);
      dispose();
    });
  });

  it("loads the newest events first, then older pages without gaps or duplicates", async () => {
    serve({ events });
    await createRoot(async (dispose) => {
      const stream = createRunStream("run_1", silence);
      await quiet();
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

  it("ends in the state of the log, in whatever order live frames arrive", async () => {
    const frames = fc.array(fc.tuple(fc.nat(events.length - 1), fc.integer({ min: 1, max: 30 })), {
      maxLength: 30,
    });
    vi.useFakeTimers(); // events that arrive too early wait a moment
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
                events: tailIn(path, first.events),
              },
            };
          const log = follower ? events : first.events;
          return {
            body: { events: log.slice(Number(after), Number(after) + Number(limit)), head: 0 },
          };
        });
        await createRoot(async (dispose) => {
          const stream = createRunStream("run_1", live);
          await vi.waitFor(() => expect(follower).toBeDefined(), { interval: 1 });
          for (const [from, count] of wanted) follower?.onEvents(events.slice(from, from + count));
          follower?.onCaughtUp(events.length);
          const whole = async () => {
            await vi.advanceTimersByTimeAsync(100);
            expect(stream.state()?.seq).toBe(events.length);
          };
          await vi.waitFor(whole, { interval: 1 });
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

  it("shows a message while it is written, until it is stored or the connection is lost", async () => {
    const first = story().launch().say({ type: "turn.started", turn: 1 });
    answerCalls(({ path }) => {
      const after = /events\?after=(\d+)/.exec(path)?.[1];
      if (after !== undefined)
        return { body: { events: first.events.slice(Number(after)), head: 0 } };
      const view = viewOf(first.run(), first.now());
      const whole = { state: first.run(), events: tailIn(path, first.events) };
      return { body: { run: { ...view, instructions: "" }, ...whole } };
    });
    let follower: Follower | undefined;
    const [kind, setKind] = createSignal<"open" | "connecting">("open");
    const live: Live = {
      ...silence,
      state: () => ({ kind: kind(), since: 0 }),
      follow: (_, it) => {
        follower = it;
        return () => {};
      },
    };
    await createRoot(async (dispose) => {
      const stream = createRunStream("run_1", live);
      await vi.waitFor(() => expect(follower).toBeDefined());
      const writing = () => stream.writing().map((it) => it.text());

      follower?.onDelta({ message: "m1", text: "I will " });
      follower?.onDelta({ message: "m1", text: "look" });
      await vi.waitFor(() => expect(writing()).toEqual(["I will look"]));
      const { events: said } = first.say({ type: "message.written", text: "So.", message: "m1" });
      follower?.onEvents(said.slice(-1));
      await vi.waitFor(() => expect(writing()).toEqual([]));

      follower?.onDelta({ message: "m2", text: "Then" });
      await vi.waitFor(() => expect(writing()).toEqual(["Then"]));
      setKind("connecting");
      await vi.waitFor(() => expect(writing()).toEqual([]));
      dispose();
    });
  });

  it("reports that the Run does not exist", async () => {
    answerCalls(() => ({
      status: 404,
      body: { error: { code: "run-not-found", message: "There is no Run x." } },
    }));
    await createRoot(async (dispose) => {
      const stream = createRunStream("x", silence);
      await quiet();
      expect(stream.problem()?.message).toBe("There is no Run x.");
      dispose();
    });
  });
});
