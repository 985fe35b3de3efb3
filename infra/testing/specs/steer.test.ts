import { describe, expect, it } from "vitest";
import { describeOwn, goOn, ownServer, sh, untilGo, useClient } from "./support/use.ts";

const given = useClient();

describe("steering a Run", () => {
  it("queues a message, and delivers it at the next turn boundary, not before", async () => {
    const { it: client } = given;
    const id = await client.start(sh("echo one", 'wheelhouse-ask --text "Go?"', "echo two"));
    const asking = await client.untilStatus(id, "needs-you");
    await client.answer(asking, { text: "yes" });
    const said = await client.say(id, sh("echo three"));
    if (said.body.answered) throw new Error("The message was taken as an answer.");
    await client.untilStatus(id, "completed");
    const events = await client.events(id);
    const types = events.map((event) => event.type);
    if (said.body.message.state === "queued" && types.includes("run.continued")) return; // it came after the report
    expect(types.indexOf("message.delivered")).toBeGreaterThan(types.indexOf("turn.ended"));
    expect((await client.output(id)).replace(/\s+/g, " ")).toMatch(/one .*two three/);
  });

  it("delivers several messages in order, one per turn, before the Run finishes", async () => {
    const { it: client } = given;
    const id = await client.start(sh("echo started", untilGo));
    await client.untilEvent(id, (event) => event.type === "step.output");
    for (const word of ["two", "three", "four"])
      expect(await client.say(id, sh(`echo ${word}`))).toMatchObject({
        status: 202,
        body: { message: { state: "queued" } },
      });
    goOn(client, id);
    const done = await client.untilStatus(id, "completed");
    expect((await client.output(id)).trim().split(/\s+/)).toEqual([
      "started",
      "two",
      "three",
      "four",
    ]);
    expect(done.messages.map((it) => (it as { state: string }).state)).toEqual([
      "delivered",
      "delivered",
      "delivered",
    ]);
    expect(
      (await client.events(id)).filter((event) => event.type === "result.reported"),
    ).toHaveLength(1);
  });

  it("can withdraw a message until it is delivered", async () => {
    const { it: client } = given;
    const id = await client.start(sh("echo started", untilGo));
    await client.untilEvent(id, (event) => event.type === "step.output");
    const { body } = await client.say(id, sh("echo never"));
    expect(
      await client.call("DELETE", `/api/runs/${id}/messages/${body.message.id}`),
    ).toMatchObject({ status: 200, body: { message: { state: "withdrawn" } } });
    goOn(client, id);
    await client.untilStatus(id, "completed");
    expect(await client.output(id)).not.toContain("never");
    const delivered = await client.say(id, sh("echo again"));
    await client.until(id, (run) => run.status === "completed" && run.leg === 2);
    expect(
      await client.call("DELETE", `/api/runs/${id}/messages/${delivered.body.message.id}`),
    ).toMatchObject({ status: 409 });
  });

  it.each(["working", "asking"])(
    "stops a Run that is %s, and leaves no process behind",
    async (when) => {
      const { it: client } = given;
      const command = when === "working" ? untilGo : 'wheelhouse-ask --text "Go?"';
      const id = await client.start(sh("echo started", command));
      await client.untilEvent(id, (event) =>
        when === "asking" ? event.type === "questions.asked" : event.type === "step.output",
      );
      expect((await client.stop(id)).status).toBe(202);
      expect((await client.stop(id)).status).toBe(202);
      const stopped = await client.untilStatus(id, "stopped");
      expect(stopped).toMatchObject({ openQuestions: null, devboxes: [{ state: "gone" }] });
      const step = (await client.events(id)).find(
        (event) => event.type === "step.finished" && event.step !== "launch-1",
      );
      expect(step).toMatchObject({ ok: false, result: { interrupted: true } });
    },
  );

  it("stops a Run that has just started", async () => {
    const { it: client } = given;
    const id = await client.start(sh("sleep 60"));
    await client.stop(id);
    expect((await client.untilStatus(id, "stopped")).status).toBe("stopped");
  });
});

describeOwn("with every place taken", () => {
  it("new Runs are queued and start by themselves, oldest first", async () => {
    const { server, client } = await ownServer(["--places", "1"]);
    try {
      const first = await client.start(sh("echo started", 'wheelhouse-ask --text "Go?"'));
      await client.untilStatus(first, "needs-you");
      const second = await client.start(sh("echo second"));
      const third = await client.start(sh("echo third"));
      expect(await client.run(second)).toMatchObject({ status: "queued", queuePosition: 1 });
      expect(await client.run(third)).toMatchObject({
        status: "queued",
        queuePosition: 2,
        queueReason: "1 Run works, as many as may. One must ask a question or end first.",
      });
      await client.answer(await client.run(first), { text: "yes" });
      for (const id of [first, second, third]) await client.untilStatus(id, "completed");
      const [two, three] = await Promise.all([client.run(second), client.run(third)]);
      expect((two.startedAt ?? "") < (three.startedAt ?? "")).toBe(true);
    } finally {
      await server.discard();
    }
  });
});
