import { next } from "../shared/next.ts";
import { inTurn, placesLeft } from "../shared/queue.ts";
import { type DevBox, ended, mayHoldPlace, type Run } from "../shared/run.ts";
import { summaryOf } from "../shared/view.ts";
import { noteNews, tellNews } from "./outgoing-webhooks/announce.ts";
import type { Ports } from "./ports/ports.ts";
import type { Commit } from "./ports/run-log.ts";
import { timeOf } from "./steady-time.ts";

/**
 * The work after a commit: notify the viewers, update the list, give a place back, stop a DevBox, start or wake the
 * state machine. Each part depends on the state alone and is harmless when repeated, so the sweep repeats the parts
 * that a crash left out.
 */
export async function afterCommit(
  ports: Ports,
  before: Run,
  { first, events, after }: Commit,
): Promise<void> {
  const told = ports.viewers.post(after, { type: "events", runId: after.id, first, events });
  if (before !== after && !moved(before, after)) return told;
  const news = await noteNews(ports, after);
  if (news) await ports.list.put(after);
  const listed = ports.viewers.post(after, { type: "runs", run: summaryOf(after) });
  const announced = tellNews(ports, after.team, news ?? []);
  await doOwed(ports, after);
  await Promise.all([told, listed, announced]);
}

/** Carries out the effects that a Run's state still owes. */
export async function doOwed(ports: Ports, run: Run): Promise<void> {
  if (!mayHoldPlace(run)) await releasePlace(ports, run);
  const box = run.devbox;
  if (box?.state === "stopping")
    await ports.workers.host(box.worker).stop(box.id, ports.settings.stopGraceMs);
  for (const left of run.pastDevboxes.filter((it) => it.how === "abandoned"))
    await ports.workers.host(left.worker).stop(left.id, ports.settings.stopGraceMs);
  await wake(ports, run);
}

/**
 * Gives the Run's place back and wakes the Run whose turn it is. It wakes only
 * that one: a Run whose turn comes later could take the place first.
 * If a crash loses the wake-up, the queued Run checks again when its own wait ends.
 */
async function releasePlace(ports: Ports, run: Run): Promise<void> {
  if (await ports.places.release(run)) await callNext(ports);
}

/** Wakes the Run whose turn it is, if a place is free. */
export async function callNext(ports: Ports): Promise<void> {
  const { places, waits } = ports;
  const waiting = await waits.ofKind("queued");
  if (waiting.length === 0) return;
  const holders = await places.holders();
  for (const wait of inTurn(waiting, holders, places.limits)) {
    if (placesLeft(wait.team, holders, places.limits) === 0) continue; // another team may have a place left
    if (await ports.machine.succeed(wait.token, { kind: "prepare", seconds: 1 })) return;
  }
}

/** State that changes while an engine works. Neither the list nor the state machine reads it. */
const idle: ReadonlySet<string> = new Set([
  "seq",
  "openSteps",
  "usage",
  "opened",
  "devbox",
  "checkpoint",
]);

/** Whether a commit changed what the list or the state machine reads. The fold keeps unchanged values, so identity tells. */
function moved(before: Run, after: Run): boolean {
  const changed = (Object.keys(after) as (keyof Run)[]).some(
    (field) => !idle.has(field) && before[field] !== after[field],
  );
  return changed || boxMoved(before.devbox, after.devbox);
}

const boxMoved = (before: DevBox | null, after: DevBox | null): boolean =>
  before?.id !== after?.id || before?.state !== after?.state || before?.nonce !== after?.nonce;

/** Name of the execution that drives a Run now. The first execution is named by the Run's id. */
export const executionName = ({ id, execution }: Pick<Run, "id" | "execution">): string =>
  execution.number === 1 ? id : `${id}-${execution.number}`;

/** Completes the Run's wait if its event has happened, or starts the execution if it is missing. */
export async function wake(ports: Ports, run: Run): Promise<void> {
  const now = next(run, timeOf(ports, run), ports.settings.warmSeconds);
  const wait = await ports.waits.get(run.id);
  if (!wait || wait.execution !== run.execution.number) {
    if (ended(run) && !run.devbox) return;
    await ports.machine.start(executionName(run), {
      runId: run.id,
      execution: run.execution.number,
      signal: { kind: "prepare", seconds: 1 },
    });
    return;
  }
  const asBefore =
    wait.kind === "queued"
      ? now.kind === "prepare"
      : wait.kind === now.kind && wait.mark === now.mark;
  if (asBefore) return;
  if (wait.kind === "queued") await ports.waits.put({ ...wait, kind: "over" }); // leaves the queue
  await ports.machine.succeed(wait.token, { kind: now.kind, seconds: now.seconds });
}
