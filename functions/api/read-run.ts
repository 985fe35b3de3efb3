import { Problem } from "../../shared/problem.ts";
import type { RunEvent } from "../../shared/schemas/event.ts";
import type { Caller } from "../identity/caller.ts";
import type { Ports } from "../ports/ports.ts";
import type { Commit } from "../ports/run-log.ts";

/** The newest commit of a Run of the caller's team. Throws `run-not-found` for other teams' Runs too. */
export async function ownRun(ports: Ports, caller: Caller, runId: string): Promise<Commit> {
  const last = /^run_[0-9a-z]{26}$/.test(runId) ? await ports.log.last(runId) : undefined;
  if (last?.after.team !== caller.team)
    throw new Problem("run-not-found", `There is no Run ${runId.slice(0, 64)}.`);
  return last;
}

/** The event with this number in a Run's log. */
export async function eventAt(
  ports: Ports,
  runId: string,
  seq: number,
): Promise<RunEvent | undefined> {
  const [event] = await ports.log.events(runId, seq - 1, 1);
  return event;
}

/** The texts that a turn starts from: the instructions, or the messages delivered to it. `from`: the event that began the turn. */
export async function promptsOf(ports: Ports, runId: string, from: number): Promise<string[]> {
  const event = await eventAt(ports, runId, from);
  if (event?.type === "run.created") return [event.instructions];
  if (event?.type !== "message.delivered") return [];
  const queued = await Promise.all(event.queuedAt.map((seq) => eventAt(ports, runId, seq)));
  return queued.flatMap((it) => (it?.type === "message.queued" ? [it.text] : []));
}
