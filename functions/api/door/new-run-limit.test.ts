import { expect, it } from "vitest";
import { memoryDatabase } from "../../../infra/local/data/database.ts";
import { sqliteRecords } from "../../../infra/local/data/records.ts";
import { countNewRun, mostNewRuns } from "./new-run-limit.ts";

const ada = { team: "a", name: "ada" };

it("limits a caller's new Runs per minute, and says when the next one may start", async () => {
  const clock = { ms: Date.parse("2026-11-23T10:00:15.000Z") };
  const records = sqliteRecords(memoryDatabase(), () => clock.ms);
  const world = { records, now: () => new Date(clock.ms).toISOString() };
  const many = Array.from({ length: mostNewRuns }, () => countNewRun(world, ada));
  await Promise.all(many);
  await expect(countNewRun(world, ada)).rejects.toMatchObject({
    ...{ status: 429, details: { retryAfter: 45 } },
  });
  await countNewRun(world, { ...ada, name: "bob" });
  await countNewRun(world, { ...ada, team: "b" });
  clock.ms += 45_000;
  await countNewRun(world, ada);
});
