import { Problem } from "../../shared/problem.ts";
import type { RunEvent } from "../../shared/schemas/event.ts";
import type { Caller } from "../caller.ts";
import type { Ports } from "../ports.ts";
import type { Commit } from "../run-log.ts";

/** The newest commit of a Run of the caller's team. Another team's Run is not found, like one that does not exist. */
export async function ownRun(ports: Ports, caller: Caller, runId: string): Promise<Commit> {
  const last = /^run_[0-9a-z]{26}$/.test(runId) ? await ports.log.last(runId) : undefined;
  if (last?.after.team !== caller.team)
    throw new Problem("run-not-found", `There is no Run ${runId.slice(0, 64)}.`);
  return last;
}

/** The one event at a place in a Run's log. */
export async function eventAt(
  ports: Ports,
  runId: string,
  seq: number,
): Promise<RunEvent | undefined> {
  const [event] = await ports.log.events(runId, seq - 1, 1);
  return event;
}

/** The texts a turn starts from: the instructions, or the messages delivered to it. `from`: the event that began it. */
export async function promptsOf(ports: Ports, runId: string, from: number): Promise<string[]> {
  const event = await eventAt(ports, runId, from);
  if (event?.type === "run.created") return [event.instructions];
  if (event?.type !== "message.delivered") return [];
  const queued = await Promise.all(event.queuedAt.map((seq) => eventAt(ports, runId, seq)));
  return queued.flatMap((it) => (it?.type === "message.queued" ? [it.text] : []));
}

/**
 * Reads until there is something to answer with, at most `waitSeconds`: again at every news of the Run.
 * `read` answers undefined while there is nothing yet.
 */
export async function longPoll<T>(
  ports: Ports,
  runId: string,
  waitSeconds: number,
  read: () => Promise<T | undefined>,
  gone: AbortSignal,
): Promise<T | undefined> {
  const deadline = Date.now() + waitSeconds * 1_000;
  for (;;) {
    const news = nextNews(ports, runId, deadline, gone);
    const found = await read();
    if (found !== undefined || Date.now() >= deadline || gone.aborted) {
      news.cancel();
      return found;
    }
    await news.arrived;
  }
}

function nextNews(ports: Ports, runId: string, deadline: number, gone: AbortSignal) {
  let finish = () => {};
  const arrived = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const off = ports.viewers.onNews(runId, () => finish());
  const timer = setTimeout(() => finish(), Math.max(0, deadline - Date.now()));
  const abort = () => finish();
  gone.addEventListener("abort", abort, { once: true });
  const cancel = () => {
    off();
    clearTimeout(timer);
    gone.removeEventListener("abort", abort);
  };
  return { arrived: arrived.finally(cancel), cancel };
}
