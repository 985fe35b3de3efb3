import { placeInQueue, type QueuePlace } from "../../shared/queue.ts";
import type { Run } from "../../shared/run.ts";
import type { RunEvent } from "../../shared/schemas/event.ts";
import type { RunDetails } from "../../shared/schemas/run-view.ts";
import { viewOf } from "../../shared/view.ts";
import type { Ports } from "../ports/ports.ts";
import { timeOf } from "../steady-time.ts";
import { eventAt } from "./read-run.ts";

/** The state that viewers may see and fold further: without the nonce of the DevBox. */
export function publicState(run: Run): Run {
  if (!run.devbox) return run;
  const { nonce: _, ...devbox } = run.devbox;
  return { ...run, devbox };
}

export async function detailsOf(ports: Ports, run: Run): Promise<RunDetails> {
  const at = (seq: number) => eventAt(ports, run.id, seq);
  const [first, legs, asked, answered, settled, queued, hosts] = await Promise.all([
    at(1),
    Promise.all(run.legs.map((leg) => at(leg.seq))),
    Promise.all(run.asked.map((it) => at(it.seq))),
    Promise.all(run.asked.map((it) => (it.answered ? at(it.answered) : undefined))),
    Promise.all(run.settled.map((it) => at(it.seq))),
    run.status === "queued" ? queuePlaceOf(ports, run) : undefined,
    hostsOf(ports, run),
  ]);
  return {
    ...viewOf(run, timeOf(ports, run)),
    queuePosition: queued?.position ?? null,
    queueReason: queued?.why ?? null,
    instructions: first?.type === "run.created" ? first.instructions : "",
    hosts,
    summaries: legs.flatMap((event, index) => summaryOfLeg(run, event, index)).reverse(),
    questions: asked.flatMap((event, index) => questionOf(event, answered[index])),
    messages: [
      ...run.settled.map(({ id, turn }, index) => ({
        id,
        state: turn === undefined ? ("withdrawn" as const) : ("delivered" as const),
        turn,
        at: settled[index]?.at,
      })),
      ...run.queue.map(({ id, text, by, at: queuedAt }) => ({
        id,
        state: "queued" as const,
        text,
        by,
        at: queuedAt,
      })),
    ],
  };
}

async function queuePlaceOf({ places, waits }: Ports, { id, team }: Run): Promise<QueuePlace> {
  const [waiting, holders] = await Promise.all([waits.ofKind("queued"), places.holders()]);
  return placeInQueue({ runId: id, team }, waiting, holders, places.limits);
}

/** The workers and images that a Run has used, with their names; an id is the name of what the team no longer has. */
async function hostsOf(ports: Ports, run: Run): Promise<RunDetails["hosts"]> {
  const places = [run.target, run.devbox, ...run.pastDevboxes].filter((it) => it != null);
  const known = await ports.workers.list(run.team);
  return [...new Set(places.map(({ worker }) => worker))].map((id) => {
    const host = known.find((it) => it.id === id);
    const images = new Set(places.filter((it) => it.worker === id).map(({ image }) => image));
    const nameOf = (image: string) => host?.images.find((it) => it.id === image)?.name ?? image;
    return {
      id,
      name: host?.name ?? id,
      images: [...images].map((image) => ({ id: image, name: nameOf(image) })),
    };
  });
}

function summaryOfLeg(run: Run, event: RunEvent | undefined, index: number) {
  const leg = run.legs[index];
  if (!event || !leg) return [];
  return [{ leg: leg.leg, status: leg.status, at: event.at, summary: summaryIn(event) }];
}

function summaryIn(event: RunEvent): string {
  if (event.type === "run.completed" || event.type === "run.failed") return event.summary;
  if (event.type === "run.skipped") return event.message;
  return event.type === "run.stopped" ? `Stopped by ${event.by}.` : "";
}

function questionOf(asked: RunEvent | undefined, answered: RunEvent | undefined) {
  if (asked?.type !== "questions.asked") return [];
  const { id, at: askedAt, by: askedBy, questions } = asked;
  if (answered?.type !== "questions.answered") return [{ id, askedAt, askedBy, questions }];
  const { at: answeredAt, by: answeredBy, answers } = answered;
  return [{ id, askedAt, askedBy, questions, answeredAt, answeredBy, answers }];
}
