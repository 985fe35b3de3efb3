import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { changePerson } from "../aws/people.ts";
import { openBrowser } from "./support/browser.ts";
import { deployed, OwnServer } from "./support/instance.ts";
import { signedIn, status } from "./support/page.ts";
import { ask, ownServer, sh, useClient } from "./support/use.ts";

const given = useClient();

/** A valid body for each call. */
const bodies: Readonly<Record<string, object>> = {
  "/api/runs/{id}/answers": { questions: "que_1", answers: { place: { choices: ["Header"] } } },
  "/api/runs/{id}/messages": { text: "Let me in." },
  "/api/runs/{id}/devbox/keep": { minutes: 5 },
  "/api/runs/{id}/move": { target: { worker: "wkr_fargate" } },
};

// On one machine there is one team.
describe.runIf(deployed)("what belongs to another team", () => {
  it("does not exist for others, in every call that names a Run or one of its items", async () => {
    const { it: ada } = given;
    const eve = ada.as("eve", "others");
    const id = await ada.start(`${sh("seq 20000")}\n\n${sh(ask)}`);
    await ada.untilStatus(id, "needs-you");
    await ada.untilEvent(id, (event) => event.type === "devbox.saved"); // from here on, nothing happens by itself
    const before = await ada.events(id);
    const blob = before.flatMap((it) =>
      it.type === "step.finished" ? (it.result.excerpt?.blob ?? []) : [],
    );

    expect(blob).toHaveLength(1);
    const { paths } = (await ada.get("/api/openapi.json")).body;
    const tried: string[] = [];
    for (const [path, methods] of Object.entries<Record<string, unknown>>(paths)) {
      if (!path.includes("{id}")) continue; // names belong to the caller's own team
      const own = path.startsWith("/api/blobs/") ? (blob[0] ?? `${id}.${"0".repeat(64)}`) : id;
      const target = path.replace("{id}", own).replace("{message}", "msg_1");
      for (const method of Object.keys(methods)) {
        const body = /^(post|put|patch)$/.test(method) ? (bodies[path] ?? {}) : undefined;
        const said = await eve.call(method.toUpperCase(), target, body);
        tried.push(`${method} ${path}: ${said.status}`);
      }
    }
    expect(tried.filter((it) => !it.endsWith(": 404"))).toEqual([]);
    expect(tried.length).toBeGreaterThan(10);
    expect(await ada.events(id)).toEqual(before);

    expect((await eve.get("/api/runs")).body.runs).toEqual([]);
    const { ws, frames } = await eve.socket();
    ws.send(JSON.stringify({ type: "subscribe", runId: id, after: 0 }));
    await new Promise((resolve) => ws.once("close", resolve));
    expect(frames).toMatchObject([{ type: "error", error: { code: "run-not-found" } }]);
  });

  it("does not keep a team from working: a Run waits for a place of its own team, and others do not", async () => {
    const { server, client: ada } = await ownServer(["--places", "2"]);
    try {
      const eve = ada.as("eve", "others");
      const works = sh("echo started", "until [ -e go ]; do sleep 0.1; done");
      const first = await ada.start(works);
      await ada.untilEvent(first, ({ type }) => type === "step.output");
      const second = await ada.start(sh("true"));
      expect(await ada.run(second)).toMatchObject({
        status: "queued",
        queuePosition: 1,
        queueReason:
          "This team's 1 Run works, as many as it may. One must ask a question or end first.",
      });
      await eve.untilStatus(await eve.start(sh("true")), "completed");
      expect((await ada.run(second)).status).toBe("queued");
      writeFileSync(join(server.workspace(first), "go"), "");
      for (const id of [first, second]) await ada.untilStatus(id, "completed");
    } finally {
      await server.discard();
    }
  });

  it("is closed to a member a minute after they were removed, on their open socket too", async () => {
    const { it: ada } = given;
    const leaver = ada.as("leaver", "local");
    const { instance } = leaver;
    const token = { authorization: `Bearer ${instance.tokenFor?.("leaver", "local")}` };
    const me = () => leaver.call("GET", "/api/me", undefined, token);
    expect((await me()).status).toBe(200);
    const id = await ada.start(sh(ask));
    const { ws, frames } = await leaver.socket();
    ws.send(JSON.stringify({ type: "subscribe", runId: id, after: 0 }));
    await ada.untilStatus(id, "needs-you");
    const closed = new Promise((resolve) => ws.once("close", resolve));

    if (!(instance instanceof OwnServer)) throw new Error("This test needs its own server.");
    changePerson(instance.data, "leaver", { groups: [] });
    const until = Date.now() + 60_000;
    while ((await me()).status === 200 && Date.now() < until)
      await ada.get(`/api/runs/${id}/events?after=${(await ada.run(id)).seq}&wait=2`);
    expect(await me()).toMatchObject({ status: 403, body: { error: { code: "no-team" } } });
    await ada.say(id, "Something that they must not see.");
    await closed;
    expect(frames.at(-1)).toMatchObject({ type: "error", error: { code: "no-team" } });
    expect(JSON.stringify(frames)).not.toContain("must not see");
  });

  it("is shown to a member of both teams after they switch to it, also later", async () => {
    const { it: ada } = given;
    const eve = ada.as("eve", "others");
    const [mine, theirs] = [await ada.target(), await eve.target()];
    const ours = await ada.post("/api/runs", {
      instructions: sh("true"),
      title: "Ours",
      target: mine,
    });
    await eve.post("/api/runs", { instructions: sh("true"), title: "Theirs", target: theirs });
    const browser = await openBrowser();
    const troubles: string[] = [];
    try {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const page = await signedIn(context, ada.instance, troubles, "/", "local others");
      await page.getByRole("link", { name: /Ours/ }).first().waitFor();
      await page.getByLabel("Account: ada").click();
      await page.getByRole("button", { name: "others" }).click();
      await page.getByRole("link", { name: /Theirs/ }).waitFor();
      expect(await page.getByRole("link", { name: /Ours/ }).count()).toBe(0);
      await page.reload();
      await page.getByRole("link", { name: /Theirs/ }).click();
      await status(page, "Completed").waitFor();
      await page.goto(`${ada.instance.url}/runs/${ours.body.run.id}`);
      await page
        .getByText("You are in team others. The Run may belong to another of your teams.")
        .waitFor();
    } finally {
      await browser.close();
    }
    expect(troubles).toEqual([]);
  });

  it("refuses a person without a team", async () => {
    const nobody = given.it.as("mallory", "");
    expect(await nobody.get("/api/runs")).toMatchObject({
      status: 403,
      body: { error: { code: "no-team" } },
    });
  });

  it("can use the same key as another team: each team has its own keys", async () => {
    const { it: ada } = given;
    const eve = ada.as("eve", "others");
    const body = { instructions: sh("true"), target: await ada.target() };
    const key = { "idempotency-key": "the-same" };
    const one = await ada.post("/api/runs", body, key);
    const other = await eve.post("/api/runs", body, key);
    expect([one.status, other.status]).toEqual([201, 201]);
    expect(other.body.run.id).not.toBe(one.body.run.id);
  });
});
