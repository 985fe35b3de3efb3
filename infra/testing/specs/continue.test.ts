import { describe, expect, it } from "vitest";
import { describeHere, ownServer, sh, useClient } from "./support/use.ts";

const given = useClient();

describe("a finished Run", () => {
  it("continues in its DevBox after a message, in the same workspace, as a second leg with its own summary", async () => {
    const { it: client } = given;
    const id = await client.start(sh("echo kept > file"));
    const first = await client.untilStatus(id, "completed");
    expect(first).toMatchObject({ continuable: true, devboxes: [{ state: "up" }] });
    await client.say(id, sh("cat file"));
    const second = await client.until(id, (run) => run.leg === 2 && run.status === "completed");
    expect(second.devboxes).toHaveLength(1);
    expect(second.summaries).toHaveLength(2);
    expect(await client.output(id)).toContain("kept");
    expect((await client.events(id)).map((event) => event.type)).toContain("run.continued");
  });

  it("continues from its save when the DevBox was released", async () => {
    const { it: client } = given;
    const id = await client.start(sh("echo kept > file"));
    await client.untilStatus(id, "completed");
    expect((await client.post(`/api/runs/${id}/devbox/release`)).status).toBe(202);
    const released = await client.until(id, (run) => run.devboxes[0]?.state === "gone");
    expect(released.savedUntil).not.toBeNull();
    await client.say(id, sh("cat file"));
    const second = await client.until(id, (run) => run.leg === 2 && run.status === "completed");
    expect(second.devboxes).toHaveLength(2);
    expect(await client.output(id)).toContain("kept");
  });

  it("continues after it failed, and after it was stopped", async () => {
    const { it: client } = given;
    const failed = await client.start(sh("echo kept > file", "echo broken >&2", "exit 3"));
    const run = await client.untilStatus(failed, "failed");
    expect(run.summary).toContain("3");
    expect(run.summary).toContain("broken");
    await client.say(failed, sh("cat file"));
    await client.until(failed, (it) => it.leg === 2 && it.status === "completed");

    const stopped = await client.start(sh("echo kept > file", "echo there", "sleep 60"));
    await client.untilEvent(stopped, (event) => event.type === "step.output");
    await client.stop(stopped);
    await client.untilStatus(stopped, "stopped");
    await client.say(stopped, sh("cat file"));
    await client.until(stopped, (it) => it.leg === 2 && it.status === "completed");
    expect(await client.output(stopped)).toContain("kept");
  });

  it("ends its DevBox immediately when it keeps it for 0 minutes", async () => {
    const { it: client } = given;
    const id = await client.start(sh("true"), { keepMinutes: 0 });
    const done = await client.until(
      id,
      (run) => run.status === "completed" && run.devboxes[0]?.state === "gone",
    );
    expect(done.keepUntil).toBeNull();
  });

  it("keeps its DevBox longer on request, and says until when", async () => {
    const { it: client } = given;
    const id = await client.start(sh("true"), { keepMinutes: 5 });
    const before = await client.untilStatus(id, "completed");
    expect((await client.post(`/api/runs/${id}/devbox/keep`, { minutes: 120 })).status).toBe(202);
    const after = await client.run(id);
    expect(Date.parse(after.keepUntil ?? "")).toBeGreaterThan(Date.parse(before.keepUntil ?? ""));
    await client.post(`/api/runs/${id}/devbox/release`);
    await client.until(id, (run) => run.devboxes[0]?.state === "gone");
    expect(await client.post(`/api/runs/${id}/devbox/keep`, { minutes: 5 })).toMatchObject({
      status: 409,
      body: { error: { code: "devbox-gone" } },
    });
  });
});

describeHere("when all DevBoxes are up", () => {
  it("a DevBox that a finished Run keeps makes room for another Run", async () => {
    const { server, client } = await ownServer(["--devboxes", "1"]);
    try {
      const kept = await client.start(sh("echo kept > file"));
      await client.untilStatus(kept, "completed");
      const wanting = await client.start(sh("echo working"));
      await client.untilStatus(wanting, "completed");
      expect((await client.run(kept)).devboxes).toMatchObject([{ state: "gone" }]);
      await client.say(kept, sh("cat file"));
      await client.until(kept, (run) => run.leg === 2 && run.status === "completed");
      expect(await client.output(kept)).toContain("kept");
    } finally {
      await server.discard();
    }
  });
});
