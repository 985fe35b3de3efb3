import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cloud, engineState, here, Story } from "../../infra/testing/samples/story.ts";
import { next } from "../next.ts";
import type { Worker } from "../worker.ts";

const shelf: Worker = { ...here, id: "wkr_shelf", name: "Shelf" };
const attic: Worker = { ...here, id: "wkr_attic", name: "Attic" };
const all = [here, shelf, attic, cloud];
const states = all.flatMap((it) => engineState("script", true, it));

const moveTo = (worker: string, workers: readonly Worker[] = all, image?: string) =>
  ({
    type: "move",
    by: "ada",
    target: { worker, image },
    workers,
    engines: states,
    unsafeNoSandbox: false,
  }) as const;

const off = (...away: Worker[]) =>
  all.map((it) => (away.includes(it) ? { ...it, online: false } : it));

const onShelf = () =>
  new Story({ target: { worker: shelf.id } }, { workers: all, engines: states });

function boxUp(story: Story): Story {
  if (!story.run.prepared) story.prepare();
  story.do({ type: "launch", ephemeral: true, devbox: `box_${story.run.generation + 1}` });
  const { generation } = story.run;
  return story.do({ type: "hello", generation, nonce: `nonce-${generation}`, isolated: true });
}

const saves = (story: Story, save: string) =>
  story.do({ type: "box-saved", generation: story.run.generation, save, bytes: 1, sha256: save });

const asking = () => saves(boxUp(onShelf()).turnStarts(), "sav_1").asks();

describe("a Run that moves", () => {
  it("saves and ends where it is, with its question open, and goes on where it was sent once that is answered", () => {
    const story = asking().do(moveTo("Attic"));
    expect(story.run).toMatchObject({ status: "needs-you", devbox: { state: "stopping" } });
    saves(story, "sav_2").boxGone();
    expect(story.run.open?.id).toBe("que_1");
    expect(story.run.pastDevboxes).toMatchObject([{ worker: shelf.id, how: "moved" }]);
    expect(next(story.run, story.now, 300).kind).toBe("parked");
    boxUp(story.answers(["Header"]));
    expect(story.run).toMatchObject({
      status: "running",
      devbox: { worker: attic.id, generation: 2 },
      checkpoint: { save: "sav_2" },
    });
  });

  it("moves once, however often it is asked", () => {
    const story = asking().do(moveTo("Attic"));
    const { length } = story.events;
    story.do(moveTo("Attic")).do(moveTo(attic.id));
    expect(story.events).toHaveLength(length);
    expect(story.reply?.status).toBe(202);
  });

  it("stays where it is if it is sent back before its DevBox has ended, and there it is resumed", () => {
    const story = asking().do(moveTo("Attic")).do(moveTo("Shelf")).boxGone().answers(["Header"]);
    boxUp(story);
    expect(story.run.devbox).toMatchObject({ worker: shelf.id, generation: 2 });
  });

  it("is given up where its worker is offline, counts no loss, and an old generation is refused", () => {
    const story = saves(boxUp(onShelf()).turnStarts().stepStarts("one"), "sav_1");
    story.do(moveTo("Attic", off(shelf)));
    expect(story.events.at(-1)).toMatchObject({
      type: "devbox.lost",
      moved: true,
      reason: expect.stringContaining("may be lost"),
    });
    expect(story.run).toMatchObject({ status: "running", losses: 0, openSteps: [], devbox: null });
    expect(story.run.pastDevboxes).toMatchObject([{ how: "abandoned" }]);
    expect(next(story.run, story.now, 300).kind).toBe("prepare");
    const late = { type: "box-saved", generation: 1, save: "late", bytes: 1, sha256: "x" } as const;
    expect(story.refusal(late).code).toBe("generation-over");
    expect(boxUp(story).run).toMatchObject({
      devbox: { worker: attic.id },
      checkpoint: { save: "sav_1" },
    });
  });

  it("leaves a worker where its launch waits, also if nothing was saved: there is nothing to lose", () => {
    const story = onShelf().prepare();
    story.do({ type: "launch", ephemeral: true, devbox: "box_1" });
    story.do(moveTo("Attic", off(shelf)));
    expect(boxUp(story).run.devbox?.worker).toBe(attic.id);
  });

  it("is interrupted while it works, and its turn goes on there, also when nobody watches it", () => {
    const wish = { target: { worker: shelf.id, image: "host" }, mode: "autonomous" } as const;
    const story = boxUp(new Story(wish, { workers: all, engines: states })).turnStarts();
    saves(story.stepStarts("one").do(moveTo("Attic")), "sav_1").boxGone();
    expect(story.events.at(-2)).toMatchObject({
      type: "step.finished",
      result: { interrupted: true },
    });
    expect(boxUp(story).run).toMatchObject({
      status: "running",
      losses: 0,
      turn: { number: 1, state: "running" },
      devbox: { worker: attic.id },
    });
  });

  it("takes what it left on this machine along as an archive, which counts only until the next DevBox begins", () => {
    const story = new Story({}, { workers: all, engines: states }).working().asks();
    story.do(moveTo("Attic")).boxGone().answers(["Header"]).prepare();
    story.do({ type: "launch", ephemeral: true, devbox: "box_2" });
    const archive = { type: "archived", devbox: "box_1", bytes: 1, sha256: "s" } as const;
    story.do({ ...archive, from: undefined, save: "sav_left" });
    expect(story.run.checkpoint).toMatchObject({ save: "sav_left", devbox: "box_1" });
    const { length } = story.events;
    story.do({ ...archive, from: undefined, save: "sav_twice" });
    expect(story.events).toHaveLength(length);
    boxUp(story).do({ ...archive, from: "sav_left", save: "sav_late" });
    expect(story.run.checkpoint?.save).toBe("sav_left");
  });

  const elsewhere = cloud.images.map((image) => ({
    ...engineState("script", true, shelf)[0],
    image: image.id,
  })) as typeof states;

  it.each([
    ["to a worker that does not exist", () => moveTo("Cellar"), "run-invalid", /no worker Cellar/],
    [
      "to a name that two workers have",
      () => moveTo("Attic", [...all, { ...attic, id: "wkr_other" }]),
      "run-invalid",
      /2 workers are called Attic/,
    ],
    [
      "to an image that is not there",
      () => moveTo("Attic", all, "huge"),
      "run-invalid",
      /no image huge\. It has: host/,
    ],
    [
      "to a worker that is offline",
      () => moveTo("Attic", off(attic)),
      "cannot-move",
      /Attic is offline/,
    ],
    [
      "without its engine there",
      () => ({ ...moveTo("Attic"), engines: [] }),
      "cannot-move",
      /Script cannot work on Attic: it is not installed\./,
    ],
    ["to where it is", () => moveTo("Shelf"), "cannot-move", /is on Shelf already/],
    [
      "away from an offline worker that saved nothing",
      () => moveTo("Attic", off(shelf)),
      "cannot-move",
      /has not saved this Run yet/,
    ],
  ])("is refused %s, and nothing changes", (_, command, code, why) => {
    const problem = boxUp(onShelf()).turnStarts().asks().refusal(command());
    expect(problem.code).toBe(code);
    expect(problem.message).toMatch(why);
  });

  it("is refused at its end, while it asks where to go, and, for an autonomous Run, to a machine without a sandbox", () => {
    const refused = (of: Story, command = moveTo("Attic")) => of.refusal(command).message;
    expect(refused(boxUp(onShelf()).turnStarts().turnEnds().reports())).toMatch(/is ending/);
    const lost = new Story({ target: undefined }, { workers: all, engines: states }).prepare();
    expect(refused(lost)).toMatch(/Answer its question/);
    const engines = all.flatMap((it) => engineState("codex", true, it));
    const wish = { target: { worker: shelf.id, image: "host" }, mode: "autonomous" } as const;
    const codex = new Story({ ...wish, engine: "codex" }, { workers: all, engines });
    const open = all.map((it) => (it === attic ? { ...it, isolated: false } : it));
    const command = { ...moveTo("Attic", open), engines };
    expect(refused(boxUp(codex), command)).toMatch(/has no sandbox/);
    expect(codex.do({ ...command, unsafeNoSandbox: true }).run.target?.worker).toBe(attic.id);
  });

  it("may go to another image of the same worker", () => {
    const two = all.map((it) =>
      it === shelf ? { ...it, images: [...it.images, ...cloud.images] } : it,
    );
    const image = cloud.images[0]?.id ?? "";
    const story = asking().do({
      ...moveTo("Shelf", two, image),
      engines: [...states, ...elsewhere],
    });
    boxUp(story.boxGone().answers(["Header"]).prepare({ workers: two }));
    expect(story.run.devbox).toMatchObject({ worker: shelf.id, image });
    expect(story.run.pastDevboxes).toMatchObject([{ how: "moved" }]);
  });
});

describe("any sequence of moves, saves, ends of DevBoxes and answers", () => {
  const act = fc.oneof(
    fc.record({ do: fc.constant("move" as const), to: fc.constantFrom(shelf, attic, cloud) }),
    fc.record({ do: fc.constant("away" as const), to: fc.constantFrom(shelf, attic, cloud) }),
    fc.record({ do: fc.constantFrom("save", "gone", "answer", "go", "park") }),
  );

  it("never has two DevBoxes, keeps the question until it is answered, and goes on from the newest save", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
        const story = asking();
        let newest = "sav_1";
        let answered = false;
        acts.forEach((it, index) => {
          const box = story.run.devbox;
          if (it.do === "save" && box) {
            newest = `sav_${index + 2}`;
            saves(story, newest);
          }
          if (it.do === "gone" && box?.state === "stopping") story.boxGone();
          if (it.do === "park") story.do({ type: "park" });
          if (it.do === "answer" && story.run.open) {
            story.answers(["Header"]);
            answered = true;
          }
          if (it.do === "go" && !story.run.open && !box) boxUp(story);
          if (it.do === "move" || it.do === "away") {
            const host = all.find(({ id }) => id === box?.worker);
            const workers = it.do === "away" && host && host !== it.to ? off(host) : all;
            const command = moveTo(it.to.id, workers);
            try {
              story.do(command);
            } catch (problem) {
              expect(problem).toMatchObject({ code: "cannot-move" });
            }
          }
          expect(story.run.open !== null).toBe(!answered);
          expect(story.run.checkpoint?.save).toBe(newest);
          expect(story.run.status).toBe(answered ? "running" : "needs-you");
        });
        let live = 0;
        for (const { type } of story.events) {
          if (type === "devbox.requested") live += 1;
          if (type === "devbox.parked" || type === "devbox.lost") live -= 1;
          expect(live).toBeGreaterThanOrEqual(0);
          expect(live).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
