import { describe, expect, it } from "vitest";
import { sh, useClient } from "./support/use.ts";

const given = useClient();

describe("starting a Run", () => {
  it("needs only instructions: the first launch asks for the host, and launches on the chosen one", async () => {
    const { it: client } = given;
    const { status, body } = await client.post("/api/runs", {
      instructions: sh("echo hello from $(pwd)"),
    });
    expect(status).toBe(201);
    expect(body.run).toMatchObject({ mode: "interactive", status: "running" });
    const asking = await client.untilStatus(body.run.id, "needs-you");
    const [host] = asking.openQuestions?.questions ?? [];
    expect(asking.openQuestions?.askedBy).toBe("the coordinator");
    expect(host?.options?.[0]?.recommended).toBe(true);
    await client.answer(asking, { choices: [host?.options?.[0]?.label] });
    const done = await client.untilStatus(body.run.id, "completed", "failed");
    expect(done.status).toBe("completed");
    expect(await client.output(body.run.id)).toContain("hello from ");
  });

  it("with a target asks nothing, and shows the detected engine", async () => {
    const { it: client } = given;
    const id = await client.start(`Say hello.\n\n${sh("echo hello")}`);
    const done = await client.untilStatus(id, "completed", "failed");
    expect(done).toMatchObject({
      status: "completed",
      title: "Say hello.",
      engine: { label: "Script", detected: true },
    });
  });

  it("twice with one key starts one Run, and both requests get the same reply", async () => {
    const { it: client } = given;
    const key = { "idempotency-key": crypto.randomUUID() };
    const body = { instructions: sh("echo once"), target: await client.target() };
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => client.post("/api/runs", body, key)),
    );
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
    expect(replies[0]?.status).toBe(201);
    const id = replies[0]?.body.run.id;
    await client.untilStatus(id, "completed");
    expect(await client.post("/api/runs", body, key)).toEqual(replies[0]);
    expect(await client.post("/api/runs", { ...body, title: "Another" }, key)).toMatchObject({
      status: 409,
      body: { error: { code: "key-reused" } },
    });
  });

  it("is listed, newest first, by status and by words of its title", async () => {
    const { it: client } = given;
    const word = `needle${Date.now()}`;
    const ids = [];
    for (const n of [1, 2, 3]) ids.push(await client.start(sh("true"), { title: `${word} ${n}` }));
    for (const id of ids) await client.untilStatus(id, "completed");
    const list = async (query: string) => (await client.get(`/api/runs?q=${word}&${query}`)).body;
    expect((await list("")).runs.map((run: { id: string }) => run.id)).toEqual([...ids].reverse());
    const first = await list("limit=2");
    expect(first.runs).toHaveLength(2);
    const second = await list(`limit=2&cursor=${encodeURIComponent(first.cursor)}`);
    expect(second.runs.map((run: { id: string }) => run.id)).toEqual([ids[0]]);
    expect((await list("status=failed")).runs).toEqual([]);
  });

  it("lists the hosts and the engines", async () => {
    const { it: client } = given;
    const { body } = await client.get("/api/workers");
    expect(body.workers[0]).toMatchObject({
      id: expect.stringMatching(/^wkr_/),
      isolated: expect.any(Boolean),
      isolation: expect.any(String),
    });
    const engines = (await client.get("/api/engines")).body.engines;
    expect(engines.find((it: { engine: string }) => it.engine === "script")).toMatchObject({
      available: true,
      label: "Script",
    });
    expect(
      engines.filter((it: { available: boolean; why: string }) => !it.available && !it.why),
    ).toEqual([]);
  });
});
