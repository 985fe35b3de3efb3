import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Client } from "./support/client.ts";
import { ClockFile } from "./support/clock-file.ts";
import { OwnServer } from "./support/instance.ts";
import { describeHere, sh } from "./support/use.ts";

const [hour, year] = [3_600_000, 365 * 86_400_000];

describeHere("a machine that sleeps, or whose clock is set", () => {
  const folder = mkdtempSync(join(tmpdir(), "wheelhouse-clock-"));
  const clock = new ClockFile(folder);
  const { env } = clock;
  const server = new OwnServer(["--no-sandbox"]);
  const client = new Client(server);
  beforeAll(async () => {
    await server.start(env);
  });
  afterAll(async () => {
    await server.discard();
    rmSync(folder, { recursive: true });
  });

  /** A Run whose block ends when `finish` is called, with half an hour of time. */
  async function working(): Promise<{ id: string; finish: () => void }> {
    const block = sh("echo started", "until test -e go; do sleep 0.1; done", "echo went on");
    const id = await client.start(block, { limits: { activeMinutes: 30 } });
    await client.untilEvent(id, (event) => event.type === "step.output");
    return { id, finish: () => writeFileSync(join(server.workspace(id), "go"), "") };
  }
  const skipOf = (id: string) => client.untilEvent(id, (event) => event.type === "time.skipped");

  it("goes on with a Run's block, and does not count the time", async () => {
    const { id, finish } = await working();
    let seen = 0;
    for (const { slept, set } of [
      { slept: 2 * hour, set: 0 },
      { slept: 0, set: 2 * hour },
      { slept: 0, set: -year },
      { slept: 0, set: year },
    ]) {
      clock.move({ slept, set });
      const skip = await client.untilEvent(
        id,
        (event) => event.type === "time.skipped" && event.seq > seen,
      );
      expect(skip).toMatchObject({
        sleptMs: slept === 0 ? 0 : expect.closeTo(slept, -4),
        setMs: set === 0 ? 0 : expect.closeTo(set, -4),
      });
      seen = skip.seq;
    }
    finish();
    const run = await client.untilStatus(id, "completed", "failed");
    expect(run.status).toBe("completed");
    expect(run.durations.activeMs).toBeGreaterThan(0);
    expect(run.durations.activeMs).toBeLessThan(hour / 2);
    clock.move({ set: -hour });
    const newer = await client.start(sh("true"));
    await skipOf(id); // its DevBox is kept
    expect((await client.run(id)).devboxes[0]?.state).toBe("up");
    const { body } = await client.get("/api/runs?limit=2");
    expect(body.runs.map((it: { id: string }) => it.id)).toEqual([newer, id]);
  });

  it("goes on with a Run after the clock was set while the server was down", async () => {
    const { id, finish } = await working();
    const key = await client.post("/api/keys", { name: "k", scope: "read", expiresInDays: 1 });
    await server.end("SIGKILL");
    clock.move({ set: year });
    await server.start(env);
    await skipOf(id);
    const headers = { authorization: `Bearer ${key.body.secret}` };
    expect((await fetch(`${server.url}/api/runs`, { headers })).status).toBe(200);
    finish();
    expect((await client.untilStatus(id, "completed", "failed")).status).toBe("completed");
  });
});
