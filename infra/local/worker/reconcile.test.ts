import { expect, it } from "vitest";
import type { OrderToWorker } from "../../../shared/schemas/worker-protocol.ts";
import { difference, type Had, reported } from "./reconcile.ts";

const up = (n: number): OrderToWorker => ({
  devbox: `box_${n}`,
  should: "up",
  runId: `run_${n}`,
  generation: 1,
  image: "host",
  bootToken: "x",
});
const ended = (n: number): OrderToWorker => ({ devbox: `box_${n}`, should: "ended", graceMs: 9 });
const has = (n: number, state: Had["state"], known = true): Had => ({
  devbox: `box_${n}`,
  state,
  ...(known ? { runId: `run_${n}` } : {}),
});

it.each<[string, OrderToWorker[], Had[], number[], number[], number[]]>([
  ["nothing", [], [], [], [], []],
  ["a new one", [up(1)], [has(1, "unknown", false)], [1], [], []],
  ["one that it has never seen", [up(1)], [], [1], [], []],
  ["one that is up", [up(1)], [has(1, "up")], [], [], []],
  ["one that is gone, which never starts again", [up(1)], [has(1, "gone")], [], [], []],
  ["one to end", [ended(1)], [has(1, "up")], [], [1], []],
  [
    "one to end that was never here: a tombstone",
    [ended(1)],
    [has(1, "unknown", false)],
    [],
    [1],
    [],
  ],
  ["one to end that is gone", [ended(1)], [has(1, "gone")], [], [], []],
  ["one that nobody wants", [], [has(1, "up")], [], [1], []],
  ["the folders of one that nobody wants", [], [has(1, "gone")], [], [], [1]],
  ["one to start and one to end", [up(1), ended(2)], [has(2, "up")], [1], [2], []],
])(
  "a worker that should have %s works on the difference",
  (_, orders, had, launch, stop, forget) => {
    const work = difference(orders, had);
    const ids = (all: readonly { devbox: string }[]) => all.map((it) => it.devbox);
    expect(ids(work.launch)).toEqual(launch.map((n) => `box_${n}`));
    expect(ids(work.stop)).toEqual(stop.map((n) => `box_${n}`));
    expect(work.forget).toEqual(forget.map((n) => `run_${n}`));
  },
);

it("a Run keeps its folders while another DevBox of it is wanted", () => {
  const had = [has(1, "gone"), { devbox: "box_2", runId: "run_1", state: "up" as const }];
  expect(difference([{ ...up(2), runId: "run_1" } as OrderToWorker], had).forget).toEqual([]);
});

it("a worker says what became of what it should have, and what else is up", () => {
  const why = new Map([["box_3", "The disk is full."]]);
  const had = [has(1, "up"), has(2, "gone"), has(3, "unknown"), has(4, "up"), has(5, "gone")];
  expect(reported([up(1), up(2), up(3), up(6)], [...had, has(6, "unknown")], why)).toEqual([
    { devbox: "box_1", state: "up" },
    { devbox: "box_2", state: "gone" },
    { devbox: "box_3", state: "refused", why: "The disk is full." },
    { devbox: "box_4", state: "up" },
  ]);
});
