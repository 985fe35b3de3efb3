import { expect, it } from "vitest";
import { openBrowser } from "./support/browser.ts";
import { deployed } from "./support/instance.ts";
import { signedIn } from "./support/page.ts";
import { ask, describeOwn, ownServer, sh, useClient } from "./support/use.ts";

const given = useClient();
const runs = { instructions: sh("echo it ran"), target: { worker: "wkr_local", image: "host" } };
const run = deployed ? { ...runs, target: { worker: "wkr_fargate" } } : runs;
const wanted = { name: "nightly", cron: "0 3 * * *", timeZone: "Europe/Berlin", run };

const make = async (more: object = {}) => {
  const { status, body } = await given.it.post("/api/schedules", { ...wanted, ...more });
  expect(status, JSON.stringify(body)).toBe(201);
  return body.schedule as { id: string; next: string[] };
};
const remove = (id: string) => given.it.call("DELETE", `/api/schedules/${id}`);

describeOwn("a schedule", () => {
  it("starts a Run when a person wants it now, autonomous and under its name", async () => {
    const { id, next } = await make();
    expect(next.length).toBe(5);
    const started = await given.it.post(`/api/schedules/${id}/run`);
    expect(started.status).toBe(201);
    const done = await given.it.untilStatus(started.body.run.id, "completed", "failed");
    expect(done).toMatchObject({ status: "completed", mode: "autonomous", title: "nightly" });
    const { body } = await given.it.get(`/api/schedules/${id}/history`);
    expect(body.entries).toMatchObject([{ what: "started", runId: done.id }]);
    expect((await remove(id)).status).toBe(200);
    expect((await given.it.get(`/api/schedules/${id}`)).status).toBe(404);
  });

  it("does not start a second Run while its Run works", async () => {
    const { id } = await make({ run: { ...run, instructions: sh("sleep 600") } });
    const first = await given.it.post(`/api/schedules/${id}/run`);
    const second = await given.it.post(`/api/schedules/${id}/run`);
    expect([first.status, second.status]).toEqual([201, 409]);
    expect(second.body.error.code).toBe("schedule-busy");
    await given.it.post(`/api/runs/${first.body.run.id}/stop`);
    await given.it.untilStatus(first.body.run.id, "stopped");
    await remove(id);
  });

  it.each([
    ["a pattern that is none", { cron: "0 3 * *" }, 422, "cron"],
    ["a day that never comes", { cron: "0 0 31 2 *" }, 422, "cron"],
    ["a zone that is none", { timeZone: "Mars/Base" }, 422, "timeZone"],
    ["no target", { run: { instructions: "x" } }, 422, "target"],
    ["a worker that is none", { run: { ...run, target: { worker: "wkr_x" } } }, 422, "target"],
    ["an interactive Run", { run: { ...run, mode: "interactive" } }, 400, "run.mode"],
    ["a name with control characters", { name: "a\u0007b" }, 400, "name"],
    ["another field", { extra: 1 }, 400, "body"],
  ])("is refused with %s, and nothing is kept", async (_, wrong, status, field) => {
    const refused = await given.it.post("/api/schedules", { ...wanted, ...wrong });
    expect(refused.status).toBe(status);
    expect(Object.keys(refused.body.error.fields)).toEqual([field]);
    expect((await given.it.get("/api/schedules")).body.schedules).toEqual([]);
  });

  it("is paused, changed and resumed", async () => {
    const { id } = await make();
    const patch = (body: object) => given.it.call("PATCH", `/api/schedules/${id}`, body);
    expect((await patch({ paused: true })).body.schedule).toMatchObject({
      next: [],
      paused: { why: expect.stringMatching(/^Paused by /) },
    });
    const changed = await patch({ name: "hourly", cron: "0 * * * *", paused: false });
    expect(changed.body.schedule).toMatchObject({ name: "hourly", paused: null });
    expect((await patch({ cron: "x" })).status).toBe(422);
    expect((await given.it.get(`/api/schedules/${id}`)).body.schedule.cron).toBe("0 * * * *");
    await remove(id);
  });

  it("is made, started, edited and removed in the console", async () => {
    const browser = await openBrowser();
    const troubles: string[] = [];
    const page = await signedIn(await browser.newContext(), given.it.instance, troubles);
    await page.getByRole("link", { name: "Schedules" }).click();
    await page.getByRole("link", { name: "New schedule" }).first().click();
    await page.getByLabel("Name").fill("from the console");
    await page.getByLabel("Repeat").selectOption("working-days");
    await page.getByLabel("Time", { exact: true }).fill("09:30");
    await page.getByLabel("Time zone").fill("Asia/Kathmandu");
    await page
      .getByText(/, 09:30$/)
      .first()
      .waitFor();
    await page.getByRole("textbox", { name: "Instructions" }).fill(sh("echo it ran"));
    await page.getByRole("button", { name: "Create schedule" }).click();
    await page.getByText("on working days at 09:30, Asia/Kathmandu.").waitFor();
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Repeat").selectOption("hourly");
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("every hour, Asia/Kathmandu.").waitFor();
    await page.getByRole("button", { name: "Run now" }).click();
    await page.waitForURL(/\/runs\/run_/);
    await page.getByText("Completed").first().waitFor();
    await page.getByRole("link", { name: "Schedules" }).click();
    await page.getByRole("link", { name: "from the console" }).click();
    await page.getByText("Open the Run").waitFor();
    await page.getByRole("button", { name: "Remove from the console" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByText("No schedules yet.").waitFor();
    await browser.close();
    expect(troubles).toEqual([]);
  });
});

describeOwn("the schedules of a team", () => {
  it.runIf(deployed)("do not exist for another team", async () => {
    const { id } = await make();
    const eve = given.it.as("eve", "others");
    const path = `/api/schedules/${id}`;
    for (const [method, at, body] of [
      ["GET", path],
      ["PATCH", path, { paused: true }],
      ["DELETE", path],
      ["GET", `${path}/history`],
      ["POST", `${path}/run`, {}],
    ] as const)
      expect((await eve.call(method, at, body)).status, `${method} ${at}`).toBe(404);
    expect((await eve.get("/api/schedules")).body.schedules).toEqual([]);
    await remove(id);
  });

  it("start what became due while the server was down, once, and fail a Run that asks", async () => {
    const { server, client } = await ownServer();
    try {
      const instructions = sh(ask);
      const every = { ...wanted, name: "often", cron: "* * * * *", run: { ...run, instructions } };
      const { body } = await client.post("/api/schedules", every);
      await server.end("SIGKILL");
      await server.start();
      const history = async () =>
        (await client.get(`/api/schedules/${body.schedule.id}/history`)).body.entries;
      await expect.poll(history, { timeout: 150_000, interval: 1_000 }).not.toEqual([]);
      const [first] = (await history()).reverse();
      expect(first).toMatchObject({ what: "started" });
      await client.call("DELETE", `/api/schedules/${body.schedule.id}`);
      const ended = await client.untilStatus(first.runId, "failed", "completed");
      expect(ended.status).toBe("failed");
    } finally {
      await server.discard();
    }
  }, 240_000);
});
