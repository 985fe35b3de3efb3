import type { Server } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { Story } from "../samples/story.ts";
import { readExport } from "./read-export.ts";
import { replayServer } from "./replay-server.ts";

const id = `run_${"a".repeat(26)}`;
const exported = () =>
  new Story()
    .working()
    .asks()
    .answers(["Header"])
    .events.map((event) => `${JSON.stringify(event)}\n`)
    .join("");

describe("an exported Run", () => {
  it("folds to the state that its coordinator had", () => {
    const story = new Story().completed();
    const text = story.events.map((event) => JSON.stringify(event)).join("\n");
    const { run, events } = readExport(text, "run_story");
    expect(events).toEqual(story.events);
    expect(run).toEqual(story.run);
  });

  it("folds to the state that it had at an earlier event", () => {
    const asked = readExport(exported(), id).events.findIndex(
      (it) => it.type === "questions.asked",
    );
    const then = readExport(exported(), id, asked + 1).run;
    expect(then).toMatchObject({ status: "needs-you", seq: asked + 1 });
    expect(readExport(exported(), id).run.status).toBe("running");
  });

  it.each([
    ["", "has no events"],
    ["not json\n", "Line 1 is not an event"],
    [
      '{"seq":1,"at":"2026-11-23T10:00:00.000Z","type":"turn.started","turn":1}',
      "Line 1 is turn.started",
    ],
    [exported().split("\n").toSpliced(1, 1).join("\n"), "Line 2 is event 3. Expected 2."],
    [exported().replace('"type":"devbox.launched"', '"type":"devbox.flew"'), "is not an event"],
  ])("is refused with the line that is wrong: %#", (text, why) => {
    expect(() => readExport(text, id)).toThrow(why);
  });
});

describe("the replay of a Run", () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  async function opened() {
    server = await replayServer(readExport(exported(), id), "token");
    await new Promise<void>((ready) => server?.listen(0, "127.0.0.1", ready));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    return (path: string, method = "GET") =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: { authorization: "Bearer token", "content-type": "application/json" },
        ...(method === "POST" ? { body: "{}" } : {}),
      });
  }

  it("shows the Run, its events and the list as a server does", async () => {
    const call = await opened();
    const { run } = await (await call(`/api/runs/${id}`)).json();
    expect(run).toMatchObject({ id, status: "running" });
    const { events, head } = await (await call(`/api/runs/${id}/events`)).json();
    expect(events).toHaveLength(head);
    expect((await (await call("/api/runs")).json()).runs).toHaveLength(1);
  });

  it.each(["stop", "messages", "answers"])("refuses to change it: %s", async (what) => {
    const call = await opened();
    const reply = await call(`/api/runs/${id}/${what}`, "POST");
    expect(reply.status).toBe(403);
    expect((await reply.json()).error.message).toContain("replay");
    expect((await (await call(`/api/runs/${id}`)).json()).run.status).toBe("running");
  });
});
