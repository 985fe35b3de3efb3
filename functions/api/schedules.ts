import { scheduleCalls } from "../../shared/calls/schedules.ts";
import { idFrom } from "../../shared/id.ts";
import { Problem } from "../../shared/problem.ts";
import type { KeptSchedule, ScheduleView } from "../../shared/schemas/schedule.ts";
import { viewOf as runViewOf } from "../../shared/view.ts";
import type { Caller } from "../identity/caller.ts";
import type { Ports } from "../ports/ports.ts";
import { noSchedule, runNow } from "../schedules/carry-out.ts";
import { historyOf } from "../schedules/history.ts";
import {
  addSchedule,
  changeSchedule,
  mostSchedules,
  removeSchedule,
  scheduleOf,
  schedulesOf,
} from "../schedules/kept-schedules.ts";
import { nextTimes, type When, whenProblems } from "../schedules/times/due.ts";
import { checkRun } from "../start-run.ts";
import { countNewRun } from "./door/new-run-limit.ts";
import { lastOf, wishOf } from "./paging.ts";
import { serve } from "./serve.ts";

/** A record of a team can have 16 KB. The rest is for its state. */
const maxRun = 12_000;
const shownTimes = 5;

export const scheduleRoutes = serve(scheduleCalls, {
  "GET /api/schedules": async ({ ports, caller }) => {
    const all = await schedulesOf(ports, caller.team);
    return { schedules: await Promise.all(all.map((it) => viewOf(ports, it))) };
  },
  "POST /api/schedules": async ({ ports, caller, body }) => {
    checkWhen(body);
    checkSize(body.run);
    await checkRun(ports, caller, body.run);
    if ((await schedulesOf(ports, caller.team)).length >= mostSchedules)
      throw new Problem(
        "too-many",
        `A team can have ${mostSchedules} schedules. Remove one first.`,
      );
    const at = ports.now();
    const kept: KeptSchedule = {
      ...body,
      id: idFrom("schedule", ports.entropy(17)),
      paused: null,
      failures: 0,
      createdAt: at,
      createdBy: caller.name,
      changedAt: at,
      changedBy: caller.name,
      decided: at,
      step: null,
      waiting: [],
      last: null,
    };
    await addSchedule(ports, caller.team, kept);
    return { schedule: await viewOf(ports, kept) };
  },
  "GET /api/schedules/times": ({ ports, query }) => {
    checkWhen(query);
    return { next: nextTimes(query, ports.now(), shownTimes) };
  },
  "GET /api/schedules/:id": async ({ ports, caller, params: { id } }) => ({
    schedule: await viewOf(ports, await own(ports, caller, id)),
  }),
  "PATCH /api/schedules/:id": async ({ ports, caller, params: { id }, body }) => {
    const before = await own(ports, caller, id);
    const { paused, ...rest } = body;
    const given = Object.fromEntries(
      Object.entries(rest).filter(([, it]) => it !== undefined),
    ) as Partial<KeptSchedule>;
    checkWhen({ ...before, ...given });
    if (body.run) {
      checkSize(body.run);
      await checkRun(ports, caller, body.run);
    }
    const at = ports.now();
    const after = await changeSchedule(ports, caller.team, id, (it) => ({
      ...it,
      ...given,
      ...(sameTimes(it, { ...it, ...given }) ? {} : { decided: at, waiting: [] }),
      ...(paused === undefined ? {} : pausing(it, paused, { at, by: caller.name })),
      changedAt: at,
      changedBy: caller.name,
    }));
    if (!after) throw noSchedule(id);
    return { schedule: await viewOf(ports, after) };
  },
  "DELETE /api/schedules/:id": async ({ ports, caller, params: { id } }) => {
    if (!(await removeSchedule(ports, caller.team, id))) throw noSchedule(id);
    return {};
  },
  "GET /api/schedules/:id/history": async ({ ports, caller, params: { id }, query }) => {
    await own(ports, caller, id);
    const entries = await historyOf(ports, id, wishOf(query));
    return { entries, ...lastOf(entries, query) };
  },
  "POST /api/schedules/:id/run": async ({ ports, caller, params: { id } }) => {
    await own(ports, caller, id);
    await countNewRun(ports, caller);
    const run = await runNow(ports, caller, id);
    return { run: runViewOf(run, run.createdAt) };
  },
});

const sameTimes = (one: When, other: When): boolean =>
  one.cron === other.cron && one.timeZone === other.timeZone;

/** Times that pass while a schedule is paused start nothing later. */
function pausing(
  { paused }: KeptSchedule,
  wanted: boolean,
  { at, by }: { readonly at: string; readonly by: string },
): Partial<KeptSchedule> {
  if (wanted === (paused !== null)) return {};
  if (wanted) return { paused: { at, by, why: `Paused by ${by}.` }, waiting: [] };
  return { paused: null, failures: 0, decided: at };
}

async function own(ports: Ports, { team }: Caller, id: string): Promise<KeptSchedule> {
  const kept = await scheduleOf(ports, team, id);
  if (!kept) throw noSchedule(id);
  return kept;
}

function checkWhen(when: When): void {
  const fields = whenProblems(when);
  const [first] = Object.values(fields);
  if (first !== undefined) throw new Problem("run-invalid", first, { fields });
}

function checkSize(run: KeptSchedule["run"]): void {
  if (Buffer.byteLength(JSON.stringify(run)) > maxRun)
    throw new Problem(
      "too-large",
      "The instructions of a schedule are too long. Send 12 KB or less, or put them into a file of the repository.",
    );
}

async function viewOf(
  ports: Ports,
  { decided: _, step: __, waiting: ___, last, ...state }: KeptSchedule,
): Promise<ScheduleView> {
  const [run, [lastEntry]] = await Promise.all([
    last ? ports.log.last(last.runId) : undefined,
    historyOf(ports, state.id, { limit: 1 }),
  ]);
  return {
    ...state,
    next: state.paused ? [] : nextTimes(state, ports.now(), shownTimes),
    lastRun: run ? { id: run.runId, status: run.after.status } : null,
    lastEntry: lastEntry ?? null,
  };
}
