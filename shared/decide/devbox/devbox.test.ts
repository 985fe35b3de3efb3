import { describe, expect, it } from "vitest";
import { cloud, engineState, Story } from "../../../infra/testing/samples/story.ts";

/** A Run whose DevBox is in the cloud, up to its hello. */
function inTheCloud(): Story {
  const story = new Story(
    { target: { worker: cloud.id, image: "small" } },
    { workers: [cloud], engines: engineState("script", true, cloud) },
  ).prepare();
  return launched(story);
}

function launched(story: Story): Story {
  const generation = story.run.generation + 1;
  story.do({ type: "launch", ephemeral: true, devbox: `box_${generation}` });
  return story.do({ type: "hello", generation, nonce: `nonce-${generation}`, isolated: true });
}

const saved = (story: Story, save: string, generation = story.run.generation) =>
  story.do({ type: "box-saved", generation, save, bytes: 1, sha256: save });

describe("the archives of a DevBox in the cloud", () => {
  it("count from the newest, even if an older one is reported again later", () => {
    const story = saved(saved(inTheCloud(), "sav_1"), "sav_2");
    const events = story.events.length;
    saved(story, "sav_1");
    saved(story, "sav_2");
    expect(story.run.checkpoint).toMatchObject({ save: "sav_2", devbox: "box_1" });
    expect(story.events).toHaveLength(events);
  });

  it("no longer count once another DevBox has taken over", () => {
    const story = saved(inTheCloud().turnStarts(), "sav_1").boxGone().prepare();
    launched(story);
    const late = { type: "box-saved", generation: 1, save: "sav_2", bytes: 1, sha256: "" } as const;
    expect(story.refusal(late).code).toBe("generation-over");
    expect(saved(story, "sav_3").run.checkpoint).toMatchObject({ save: "sav_3", devbox: "box_2" });
  });

  it("let a Run be continued; without one it cannot", () => {
    const stopped = (story: Story) => story.turnStarts().stop().boxGone();
    expect(stopped(saved(inTheCloud(), "sav_1")).run.save).not.toBeNull();
    const unsaved = stopped(inTheCloud());
    expect(unsaved.run.save).toBeNull();
    const message = { type: "message", by: "ada", id: "msg_1", text: "Go on" } as const;
    expect(unsaved.refusal({ ...message, autonomous: false }).code).toBe("devbox-gone");
  });
});

describe("the launch of a DevBox", () => {
  const of = { type: "box-progress", devbox: "box_1" } as const;
  const requested = () =>
    new Story().prepare().do({ type: "launch", ephemeral: true, devbox: "box_1" });

  it("only moves forward, whatever comes late or twice", () => {
    const story = requested();
    const before = story.events.length;
    story.do({ ...of, phase: "pulling", seconds: 2 }).do({ ...of, phase: "placing" });
    story.do({ ...of, phase: "pulling", seconds: 2 }).do({ ...of, phase: "waiting", reason: "?" });
    expect(story.types(before)).toEqual(["devbox.progressed"]);
    expect(story.run.phase).toBe("launching: loading the image");
  });

  it("shows each reason for waiting once in a row", () => {
    const story = requested();
    const before = story.events.length;
    for (const reason of ["No room.", "No room.", "Quota.", "Quota.", "No room."])
      story.do({ ...of, phase: "waiting", reason });
    expect(story.types(before)).toHaveLength(3);
  });

  it("is over for a DevBox that is gone", () => {
    const story = requested().stop().boxGone();
    const before = story.events.length;
    expect(story.do({ ...of, phase: "booting" }).types(before)).toEqual([]);
  });
});

describe("a DevBox that ends by itself when the disk of its host has no room", () => {
  const shortage = "The disk of /data is full.";
  const gone = (story: Story) =>
    story.do({ type: "box-gone", generation: story.run.generation, reason: "killed", shortage });

  it("ends its Run with the reason, and no other DevBox runs its block again", () => {
    const { run } = gone(new Story().working().stepStarts("s"));
    expect(run).toMatchObject({ status: "failed", code: "storage-full", devbox: null });
    expect(run.summary).toMatch(/disk had no room.*The disk of \/data is full\.$/);
  });

  it("leaves an open question, and a Run that nothing has run for", () => {
    expect(gone(new Story().working().asks()).run.status).toBe("needs-you");
    const launching = new Story()
      .prepare()
      .do({ type: "launch", ephemeral: false, devbox: "box_1" });
    expect(gone(launching).run.status).toBe("running");
  });

  it("can be continued when there is room", () => {
    const story = gone(new Story().working()).says("```sh\ntrue\n```");
    expect(story.run).toMatchObject({ status: "running", leg: 2 });
  });
});
