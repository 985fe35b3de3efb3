import { Problem } from "../../shared/problem.ts";
import { ended, type Run } from "../../shared/run.ts";
import type { KeptSchedule, ScheduleStep } from "../../shared/schemas/schedule.ts";
import { commit } from "../commit.ts";
import type { Ports } from "../ports/ports.ts";
import { startRun } from "../start-run.ts";
import { decideStep, type LastRun, withFailure } from "./decide-step.ts";
import { note } from "./history.ts";
import { changeSchedule, scheduleOf, schedulesOf, teamsWithSchedules } from "./kept-schedules.ts";

/** Starts what is due in every team. Called by the sweep, also by two at once. */
export async function startDue(ports: Ports): Promise<void> {
  for (const team of await teamsWithSchedules(ports)) {
    for (const schedule of await schedulesOf(ports, team)) {
      try {
        await takeStep(ports, team, schedule);
      } catch (error) {
        ports.note("schedule.failed", { schedule: schedule.id, error: String(error) });
      }
    }
  }
}

/** Decides what a schedule does now, and does it. */
async function takeStep(ports: Ports, team: string, kept: KeptSchedule): Promise<void> {
  const last = kept.step ? undefined : await lastRun(ports, kept);
  const now = ports.now();
  const after =
    kept.step || !decideStep(kept, last, now) // most often there is nothing to do, and nothing is written
      ? kept
      : await changeSchedule(ports, team, kept.id, (it) => decideStep(it, last, now));
  if (after?.paused && !after.paused.by && !kept.paused) await notePause(ports, after);
  if (after?.step) await carryOut(ports, team, after, after.step);
}

async function lastRun(ports: Ports, { last }: KeptSchedule): Promise<LastRun | undefined> {
  if (!last) return undefined;
  const run = (await ports.log.last(last.runId))?.after;
  // the log of a Run that was deleted is gone: it works no more
  return { runId: last.runId, status: run?.status ?? "stopped" };
}

const notePause = (ports: Ports, { id, paused }: KeptSchedule): Promise<void> =>
  paused
    ? note(ports, id, { time: paused.at, what: "paused", why: paused.why })
    : Promise.resolve();

/** The name under which a schedule starts its Runs. */
const actorOf = ({ name }: KeptSchedule, by: string | undefined): string =>
  by === undefined ? `schedule ${name}` : `${by} (schedule ${name})`;

/**
 * Carries out a step once: the Run has the schedule and the time as its key, so a repeat finds it. Returns the Run.
 * Throws a Problem if it was refused; any other error leaves the step for the next sweep.
 */
export async function carryOut(
  ports: Ports,
  team: string,
  schedule: KeptSchedule,
  step: ScheduleStep,
): Promise<Run | undefined> {
  const { id } = schedule;
  const { time, missed, skip, stop, by } = step;
  const before = missed === 0 ? {} : { why: missedWords(missed) };
  if (skip !== undefined) {
    await note(ports, id, {
      time,
      what: "skipped",
      why: [skip, before.why ?? []].flat().join(" "),
    });
    await finish(ports, team, id, step, (it) => it);
    return undefined;
  }
  if (stop !== undefined) await stopRun(ports, stop, actorOf(schedule, by));
  try {
    const run = await start(ports, team, schedule, step);
    const who = by === undefined ? {} : { by };
    await note(ports, id, { time, what: "started", runId: run.id, ...before, ...who });
    const last = { runId: run.id, over: false };
    await finish(ports, team, id, step, (it) => ({ ...it, last }));
    return run;
  } catch (error) {
    if (!(error instanceof Problem) || isPassing(error)) throw error;
    await refuse(ports, team, schedule, step, error);
    throw error;
  }
}

const missedWords = (missed: number): string =>
  missed === 1 ? "One earlier time was missed." : `${missed} earlier times were missed.`;

/** Whether a later try may succeed. */
const isPassing = ({ status }: Problem): boolean => status === 429 || status >= 500;

function start(
  ports: Ports,
  team: string,
  schedule: KeptSchedule,
  { time, by }: ScheduleStep,
): Promise<Run> {
  const name = actorOf(schedule, by);
  const key = `schedule ${schedule.id} ${time}`; // with blanks: no caller of the API can use this key
  const title = schedule.run.title?.trim() ? {} : { title: schedule.name };
  const wanted = { ...schedule.run, ...title };
  return startRun(ports, { team, name }, wanted, {
    key,
    fingerprint: key,
    by: name,
    action: "create",
  });
}

async function stopRun(ports: Ports, runId: string, by: string): Promise<void> {
  const run = (await ports.log.last(runId))?.after;
  if (run && !ended(run)) await commit(ports, runId, { type: "stop", by });
}

/** Nothing was started. A person who wanted it now has the reason in the reply, so it does not count. */
async function refuse(
  ports: Ports,
  team: string,
  { id }: KeptSchedule,
  step: ScheduleStep,
  { message }: Problem,
): Promise<void> {
  const { time, by } = step;
  const now = ports.now();
  if (by === undefined) await note(ports, id, { time, what: "refused", why: message });
  const after = await finish(ports, team, id, step, (it) =>
    by === undefined ? withFailure(it, now) : it,
  );
  if (after?.paused?.at === now) await notePause(ports, after);
}

/** The step is done, unless another sweep was faster. */
const finish = (
  ports: Ports,
  team: string,
  id: string,
  { time }: ScheduleStep,
  change: (schedule: KeptSchedule) => KeptSchedule,
): Promise<KeptSchedule | undefined> =>
  changeSchedule(ports, team, id, (it) =>
    it.step?.time === time ? { ...change(it), step: null } : undefined,
  );

/** The step of a person who wants a Run now. */
export async function runNow(
  ports: Ports,
  { team, name }: { readonly team: string; readonly name: string },
  id: string,
): Promise<Run> {
  const kept = await scheduleOf(ports, team, id);
  if (!kept) throw noSchedule(id);
  const last = await lastRun(ports, kept);
  const time = ports.now();
  const step: ScheduleStep = { time, missed: 0, by: name };
  const busy = last !== undefined && !ended(last);
  const after = busy
    ? kept
    : await changeSchedule(ports, team, id, (it) =>
        it.step === null && it.last?.runId === last?.runId ? { ...it, step } : undefined,
      );
  if (!after) throw noSchedule(id);
  if (busy || after.step?.time !== time || after.step.by !== name)
    throw new Problem(
      "schedule-busy",
      "Its Run of the time before still works. Wait for its end, or stop it first.",
    );
  const run = await carryOut(ports, team, after, after.step);
  if (!run) throw new Error(`${id} started nothing.`);
  return run;
}

export const noSchedule = (id: string) =>
  new Problem(
    "not-found",
    `There is no schedule ${id.slice(0, 64)}. GET /api/schedules lists them.`,
  );
