import { fakeServer } from "../../infra/testing/console/fake-server.ts";
import { dyingAt } from "../../infra/testing/last-write.ts";
import type { KeptSchedule, Overlap, ScheduleEntry } from "../../shared/schemas/schedule.ts";
import type { Ports, Records } from "../ports/ports.ts";
import { startDue } from "./carry-out.ts";
import { historyOf } from "./history.ts";
import { addSchedule, scheduleOf } from "./kept-schedules.ts";

const team = "local";
const id = `sch_${"0".repeat(26)}`;

/** A team with one schedule: every hour from noon on, by a clock that the test moves. */
export async function hourly(overlap: Overlap) {
  const server = await fakeServer();
  const clock = { ms: Date.parse("2026-12-01T12:00:00.000Z") };
  const ports: Ports = { ...server.ports, now: () => new Date(clock.ms).toISOString() };
  const at = ports.now();
  const made: KeptSchedule = {
    id,
    name: "hourly",
    cron: "0 * * * *",
    timeZone: "UTC",
    overlap,
    run: {
      instructions: "```sh\ntrue\n```",
      mode: "autonomous",
      target: { worker: "wkr_local", image: "host" },
      limits: { activeMinutes: 60 },
    },
    paused: null,
    failures: 0,
    createdAt: at,
    createdBy: "ada",
    changedAt: at,
    changedBy: "ada",
    decided: at,
    step: null,
    waiting: [],
    last: null,
  };
  await addSchedule(ports, team, made);
  const kept = async (): Promise<KeptSchedule> => {
    const found = await scheduleOf(ports, team, id);
    if (!found) throw new Error("The schedule is gone.");
    return found;
  };
  const runs = async () => (await ports.list.page(team, { limit: 100 })).runs;
  return {
    id,
    ports,
    clock,
    kept,
    runs,
    close: () => server.close(),
    /** Somebody changes it through the API. */
    change: async (body: object): Promise<number> => {
      const { token, url } = server;
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const method = "PATCH";
      const sent = { method, headers, body: JSON.stringify(body) };
      return (await fetch(`${url}/api/schedules/${id}`, sent)).status;
    },
    /** The sweep, some minutes later. */
    later: async (minutes: number, through: Ports = ports) => {
      clock.ms += minutes * 60_000;
      await startDue({ ...through, now: ports.now });
    },
    /** Ends the newest Run. */
    end: async (how: "failed" | "stopped") => {
      const { last } = await kept();
      if (!last) throw new Error("It started no Run.");
      const command =
        how === "failed"
          ? ({ type: "give-up", reason: "no." } as const)
          : ({ type: "stop", by: "ada" } as const);
      await server.tell(last.runId, command);
    },
    history: async (): Promise<ScheduleEntry[]> =>
      (await historyOf(ports, id, { limit: 100 })).reverse(),
  };
}

/** Its n-th write is the last thing that a process does: before it is done, or just after. */
export function dying(ports: Ports, n: number, when: "before" | "after"): Ports {
  const write = dyingAt(n, when);
  const { records, log } = ports;
  const mortal: Records = {
    ...records,
    add: write(records.add),
    change: write(records.change),
    remove: write(records.remove),
  };
  return { ...ports, records: mortal, log: { ...log, append: write(log.append) } };
}
