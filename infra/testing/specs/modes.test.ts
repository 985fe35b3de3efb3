import { describe, expect, it } from "vitest";
import { deployed } from "./support/instance.ts";
import { ask, describeHere, ownServer, sh, useClient } from "./support/use.ts";

const given = useClient();
const noHost =
  "An autonomous run cannot ask for a host. Choose a worker and an image, or a cloud worker.";

describe("an autonomous Run", () => {
  it("is refused without a host, with a sentence that says what is missing", async () => {
    const { it: client } = given;
    const refused = await client.post("/api/runs", {
      instructions: sh("true"),
      mode: "autonomous",
    });
    expect(refused).toMatchObject({
      status: 422,
      body: { error: { code: "target-required", message: noHost, fields: { target: noHost } } },
    });
    const { worker } = await client.target();
    if (deployed) return; // the cloud chooses an image itself
    const half = await client.post("/api/runs", {
      instructions: sh("true"),
      mode: "autonomous",
      target: { worker },
    });
    expect(half).toMatchObject({ status: 422, body: { error: { fields: { image: noHost } } } });
  });

  it("learns at once that no one can answer and that it may decide", async () => {
    const { it: client } = given;
    const id = await client.start(sh(`${ask} && echo answered || echo "refused with $?"`), {
      mode: "autonomous",
    });
    const done = await client.untilStatus(id, "completed", "failed", "needs-you");
    expect(done.status).toBe("completed");
    expect(await client.output(id)).toContain("No human is available; decide or fail");
    expect(await client.output(id)).toContain("refused with 75");
  });

  it("never waits for a person: its third question fails it, and the result quotes the question", async () => {
    const { it: client } = given;
    const id = await client.start(sh(`for n in 1 2 3; do ${ask} || true; done; sleep 30`), {
      mode: "autonomous",
    });
    const done = await client.untilStatus(id, "failed", "completed", "needs-you");
    expect(done.status).toBe("failed");
    expect(done.summary).toContain("Where should the toggle live?");
    expect((await client.events(id)).map((event) => event.type)).not.toContain("questions.asked");
  });

  it("accepts no messages while it works, and can be stopped", async () => {
    const { it: client } = given;
    const id = await client.start(sh("echo started", "sleep 60"), { mode: "autonomous" });
    await client.untilEvent(id, (event) => event.type === "step.output");
    expect(await client.say(id, "Hurry!")).toMatchObject({
      status: 409,
      body: { error: { code: "autonomous-run" } },
    });
    expect((await client.stop(id)).status).toBe(202);
    expect((await client.untilStatus(id, "stopped")).status).toBe("stopped");
  });
});

describeHere("a machine without a sandbox", () => {
  it("says so everywhere, and still runs the person's own commands", async () => {
    const { server, client } = await ownServer(["--no-sandbox"]);
    try {
      const { body } = await client.get("/api/workers");
      expect(body.workers[0]).toMatchObject({ isolated: false, isolation: "not isolated" });
      const id = await client.start(sh("pwd"), { mode: "autonomous" });
      const done = await client.untilStatus(id, "completed", "failed");
      expect(done).toMatchObject({ status: "completed", devboxes: [{ isolated: false }] });
      expect(await client.output(id)).toContain(server.data);
    } finally {
      await server.discard();
    }
  });
});
