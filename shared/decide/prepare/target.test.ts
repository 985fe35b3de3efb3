import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cloud, engineState, here, Story } from "../../../infra/testing/samples/story.ts";
import type { EngineState } from "../../engine.ts";
import type { Worker } from "../../worker.ts";

type Change = {
  online?: boolean;
  draining?: boolean;
  most?: number;
  hosted?: number;
  labels?: string[];
  lastSeen?: string | null;
  images?: Worker["images"];
};

/** A machine that joined. */
function joined(name: string, change: Change = {}): Worker {
  const { hosted = 0, images = here.images, online = true } = change;
  return {
    ...here,
    id: `wkr_${name}`,
    name,
    online,
    images,
    joined: {
      labels: change.labels ?? [],
      most: change.most ?? 4,
      devboxes: Array.from({ length: hosted }, (_, at) => ({ devbox: `box_${at}`, runId: "run" })),
      draining: change.draining ?? false,
      ...{
        credentials: "none",
        joinedAt: "",
        joinedBy: "ada",
        platform: "linux x64",
        log: [],
        hosts: [],
      },
      lastSeen: change.lastSeen ?? "2026-11-23T10:04:00.000Z",
      ...{ cores: 4, load: 0, memoryBytes: 0, freeMemoryBytes: 0, diskBytes: 0, freeDiskBytes: 0 },
    },
  };
}

const ready = (...workers: Worker[]): EngineState[] =>
  workers.flatMap((it) => engineState("script", true, it));
const hostOf = (story: Story) => story.run.open?.questions.find((it) => it.id === "host");
const labels = (story: Story) => hostOf(story)?.options?.map((it) => it.label);
const say = (answers: Record<string, string>, questions = "que_1") => ({
  type: "answer" as const,
  by: "ada",
  questions,
  answers: Object.fromEntries(
    Object.entries(answers).map(([id, choice]) => [id, { choices: [choice] }]),
  ),
});

describe("the question where a Run goes", () => {
  it("offers the least loaded worker first and a full one last, with their load", () => {
    const workers = [
      joined("full", { most: 2, hosted: 2 }),
      joined("busy", { hosted: 3 }),
      joined("idle"),
    ];
    const story = new Story({ target: {} }, { workers, engines: ready(...workers) }).prepare();
    expect(labels(story)).toEqual(["idle", "busy", "full"]);
    expect(hostOf(story)?.options?.map((it) => it.recommended ?? false)).toEqual([
      true,
      false,
      false,
    ]);
    expect(hostOf(story)?.options?.[2]?.description).toContain("full: 2 of 2 DevBoxes");
  });

  it("recommends the host and the image that the repository used last", () => {
    const images = [
      { id: "slim", name: "Slim" },
      { id: "full", name: "Full" },
    ];
    const workers = [joined("one", { images }), joined("two", { images, hosted: 2 })];
    const story = new Story({ target: {} }, { workers, engines: ready(...workers) }).prepare({
      lastUsed: { worker: "wkr_two", image: "full" },
    });
    expect(story.run.open?.questions.map((it) => it.options?.[0])).toMatchObject([
      { label: "two", recommended: true },
      { label: "Full", recommended: true },
    ]);
    expect(hostOf(story)?.options?.[0]?.description).toContain("used last for this repository");
  });

  it("says of each worker that is not offered why not", () => {
    const attic = joined("attic", { draining: true });
    const workers = [here, joined("shelf", { online: false }), attic, joined("bare")];
    const engines = [...engineState("codex"), ...engineState("codex", false, joined("bare"))];
    const story = new Story({ target: {}, engine: "codex" }, { workers, engines }).prepare();
    expect(labels(story)).toEqual(["This machine"]);
    const { question } = hostOf(story) ?? {};
    expect(question).toContain("shelf: offline since 2026-11-23 10:04 UTC");
    expect(question).toContain("attic: takes no new DevBoxes");
    expect(question).toContain("bare: no Codex in its image (it is not installed)");
  });

  it("leaves out an image without the engine, and asks anew if it is answered all the same", () => {
    const images = [
      { id: "slim", name: "Slim" },
      { id: "full", name: "Full" },
    ];
    const one = joined("one", { images: images.slice(0, 1) });
    const two = joined("two", { images });
    const codex = (worker: Worker, image: string): EngineState[] =>
      engineState("codex", true, worker).filter((it) => it.image === image);
    const engines = [...codex(one, "slim"), ...codex(two, "full")];
    const wish = { target: {}, engine: "codex" as const };
    const story = new Story(wish, { workers: [one, two], engines }).prepare();
    expect(story.run.open?.questions[1]?.options).toMatchObject([
      { label: "Slim", description: "on one" },
      { label: "Full", description: "on two" },
    ]);
    story.do(say({ host: "two", image: "Slim" })).prepare();
    expect(hostOf(story)?.question).toContain("not ready in the image “Slim”");
    story.do(say({ host: "two", image: "Full" }, story.run.open?.id)).prepare();
    expect(story.run.target).toEqual({ worker: "wkr_two", image: "full" });
  });

  it("offers to look again, and where to add a worker, while there is none", () => {
    const workers = [{ ...cloud, online: false }];
    const story = new Story({ target: {} }, { workers }).prepare();
    expect(labels(story)).toEqual(["Look again"]);
    expect(hostOf(story)?.question).toContain("Add a worker on the Workers page");
    story.do(say({ host: "Look again" })).prepare({ workers: [cloud], engines: ready(cloud) });
    expect(hostOf(story)?.question).not.toContain("Look again”");
    expect(hostOf(story)?.options?.[0]).toMatchObject({
      label: "Cloud",
      description: expect.stringContaining("start in the cloud"),
    });
  });

  it("stays within the limits of a question with a hundred workers", () => {
    const workers = Array.from({ length: 100 }, (_, at) => joined(`w${at}`, { online: at < 30 }));
    const story = new Story({ target: {} }, { workers, engines: ready(...workers) }).prepare();
    expect(hostOf(story)?.options).toHaveLength(20);
    expect(hostOf(story)?.question).toContain("and 50 more");
    expect(hostOf(story)?.question.length).toBeLessThan(4_000);
  });
});

const state = fc.record({
  online: fc.boolean(),
  draining: fc.boolean(),
  most: fc.integer({ min: 1, max: 3 }),
  hosted: fc.integer({ min: 0, max: 4 }),
});
const fleet = fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "d"), state), { maxLength: 6 });
const workersOf = (them: readonly (readonly [string, Change])[]) =>
  [...new Map(them)].map(([name, change]) => joined(name, change));

describe("an answer", () => {
  it("is acted on only if its option still holds; else the Run asks anew with the reason", () => {
    fc.assert(
      fc.property(fleet, fleet, fc.nat(), (before, after, pick) => {
        const [then, now] = [workersOf(before), workersOf(after)];
        const story = new Story({ target: {} }, { workers: then, engines: ready(...then) });
        const options = labels(story.prepare()) ?? [];
        const label = options[pick % options.length] ?? "";
        story.do(say({ host: label })).prepare({ workers: now, engines: ready(...now) });
        const chosen = now.find((it) => it.name === label);
        if (chosen?.online && chosen.joined?.draining === false) {
          expect(story.run.target).toEqual({ worker: chosen.id, image: "host" });
          return;
        }
        expect(story.run.target).toBeUndefined();
        expect(story.run.status).toBe("needs-you");
        if (label !== "Look again") expect(hostOf(story)?.question).toContain(label);
      }),
    );
  });
});

describe("a Run whose worker was removed while its DevBox worked", () => {
  const [shelf, other] = [joined("shelf"), joined("other")];
  const left = { workers: [here, other], engines: ready(here, other) };
  const working = (wish: object = {}) => {
    const story = new Story(
      { target: { worker: "wkr_shelf", image: "host" }, ...wish },
      { workers: [here, shelf, other], engines: ready(here, shelf, other) },
    );
    story.prepare().do({ type: "launch", ephemeral: true, devbox: "box_1" });
    return story.do({ type: "hello", generation: 1, nonce: "nonce-1", isolated: true });
  };
  const saved = (story: Story) =>
    story.do({ type: "box-saved", generation: 1, save: "sav_1", bytes: 1, sha256: "s" });
  const answered = (story: Story, host: string) =>
    story.do(say({ host }, story.run.open?.id ?? "")).prepare(left);

  it("asks where it goes, and goes where somebody says", () => {
    const story = working().boxGone().prepare(left);
    expect(hostOf(story)?.question).toContain("There is no worker “wkr_shelf”.");
    expect(answered(story, "This machine").run.target).toEqual({ worker: here.id, image: "host" });
  });

  it("with an archive may go anywhere, because every host begins from it", () => {
    for (const [name, worker] of [
      ["other", "wkr_other"],
      ["This machine", here.id],
    ] as const) {
      const story = saved(working()).boxGone().prepare(left);
      expect(labels(story)?.toSorted()).toEqual(["This machine", "other"]);
      expect(answered(story, name).run.target).toEqual({ worker, image: "host" });
    }
  });

  it("waits for a host to be added if there is none", () => {
    const story = saved(working()).boxGone().prepare({ workers: [], engines: [] });
    expect(labels(story)).toEqual(["Look again"]);
    answered(story, "Look again");
    expect(labels(story)?.toSorted()).toEqual(["This machine", "other"]);
  });

  it("ends if it can ask nobody", () => {
    const story = saved(working({ mode: "autonomous" }))
      .boxGone()
      .prepare(left);
    expect(story.run).toMatchObject({ status: "failed", code: "worker-not-found" });
  });
});

describe("a Run that names a label", () => {
  const office = { labels: ["office"] };
  const goes = (workers: Worker[], wish: object = {}) =>
    new Story(
      { target: { label: "office" }, ...wish },
      { workers: [here, ...workers], engines: ready(here, ...workers) },
    );

  it("goes to the least loaded worker with it that has room", () => {
    const workers = [
      joined("full", { ...office, most: 1, hosted: 1 }),
      joined("busy", { ...office, hosted: 3 }),
      joined("idle", { ...office, hosted: 1 }),
      joined("other"),
    ];
    expect(goes(workers).prepare().run.target?.worker).toBe("wkr_idle");
  });

  it("is refused at creation if no worker has it, or, when autonomous, if none takes a Run", () => {
    expect(() => goes([joined("other")])).toThrow("No worker has the label office");
    const offline = [joined("shelf", { ...office, online: false })];
    expect(() => goes(offline, { mode: "autonomous" })).toThrow("shelf: offline since");
    expect(goes(offline).prepare().run).toMatchObject({
      status: "needs-you",
      open: { purpose: "target" },
    });
  });

  it("never goes to a worker without it, nor to one that is drained, offline or without the engine", () => {
    const labelled = fc.tuple(fc.constantFrom("a", "b", "c", "d"), state, fc.boolean());
    fc.assert(
      fc.property(fc.array(labelled, { minLength: 1, maxLength: 6 }), (them) => {
        const workers = [
          joined("first", { ...office, online: false }),
          ...workersOf(
            them.map(([name, it, has]) => [name, { ...it, labels: has ? ["office"] : [] }]),
          ),
        ];
        const { target } = goes(workers).prepare().run;
        const able = workers.filter(
          ({ online, joined: it }) => online && !it?.draining && it?.labels.includes("office"),
        );
        const chosen = able.find((it) => it.id === target?.worker);
        expect(target !== undefined).toBe(able.length > 0);
        if (!target) return;
        expect(chosen).toBeDefined();
        const room = ({ joined: it }: Worker) => it !== undefined && it.devboxes.length < it.most;
        if (able.some(room)) expect(chosen && room(chosen)).toBe(true);
      }),
    );
  });
});
