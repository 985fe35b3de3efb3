import { ended } from "../../../../shared/run.ts";
import type { BoxFact, RunEvent } from "../../../../shared/schemas/event.ts";
import type { Scene, Wrong } from "../scene.ts";

const ofBoxes = new Set([
  "turn.started",
  "turn.ended",
  "message.written",
  "step.started",
  "step.finished",
]);

/** Whether a DevBox said this. The coordinator itself also writes steps. */
function saidByBox(event: RunEvent): boolean {
  if (!ofBoxes.has(event.type)) return false;
  if (event.type === "step.started") return event.kind === "exec";
  if (event.type === "step.finished")
    return event.step.startsWith("t") && event.result.interrupted !== true;
  return true;
}

/** The timeline contains everything that the Run's DevBoxes said, once and in order. No DevBox is left. */
export function checkBoxes(scene: Scene, runId: string, events: RunEvent[], wrong: Wrong): void {
  const run = scene.system.stores.run(runId);
  const said = new Map<number, RunEvent[]>();
  let generation = 0;
  let batch = 0;
  for (const event of events) {
    if (event.type === "devbox.requested") {
      generation = event.generation;
      batch = 0;
      if (said.has(generation)) wrong("I2", `${runId}: two DevBoxes of generation ${generation}`);
      said.set(generation, []);
    }
    if (event.batch !== undefined && event.batch !== ++batch)
      wrong("I2", `${runId}: batch ${event.batch} of generation ${generation}, not ${batch}`);
    if (saidByBox(event)) said.get(generation)?.push(event);
  }
  for (const box of scene.boxes.all) {
    if (box.order.runId !== runId) continue;
    const name = `${runId} generation ${box.order.generation}`;
    const stored = (said.get(box.order.generation) ?? []).map(markOf);
    const told = box.outbox.said.filter(kept).map(markOf);
    const confirmed = box.outbox.confirmed.filter(kept);
    const known = box.order.devbox === devboxOf(events, box.order.generation);
    if (!known && confirmed.length > 0) wrong("I4", `${name}: a stranger was heard`);
    if (known && stored.some((mark, n) => mark !== told[n]))
      wrong("I4", `${name}: stored ${stored.join(" ")}, said ${told.join(" ")}`);
    if (known && stored.length < confirmed.length)
      wrong("I4", `${name}: ${confirmed.length} confirmed, ${stored.length} stored`);
    if (box.alive && (!run || run.devbox?.id !== box.order.devbox || ended(run)))
      wrong("I8", `${name} is still up`);
  }
}

/** `message.steered` counts only while the message is queued, so it is left out. */
const kept = (fact: BoxFact): boolean => fact.type !== "message.steered";

function devboxOf(events: RunEvent[], generation: number): string | undefined {
  const event = events.find((it) => it.type === "devbox.requested" && it.generation === generation);
  return event?.type === "devbox.requested" ? event.devbox : undefined;
}

function markOf(fact: BoxFact | RunEvent): string {
  if ("turn" in fact) return `${fact.type}:${fact.turn}`;
  if ("step" in fact) return `${fact.type}:${fact.step}`;
  return `${fact.type}:${"text" in fact ? fact.text : ""}`;
}
