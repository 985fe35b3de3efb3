import { apply } from "../../../shared/apply.ts";
import { created } from "../../../shared/created.ts";
import type { Run } from "../../../shared/run.ts";
import { ended } from "../../../shared/run.ts";
import type { RunEvent } from "../../../shared/schemas/event.ts";
import type { Boxes } from "./boxes.ts";
import type { People } from "./people.ts";
import type { System } from "./system.ts";
import type { Viewer } from "./viewer.ts";

/**
 * The invariants of a schedule that has come to rest. Each is named where it is broken.
 *
 * @param heads how far every log was when the viewers read it for the last time
 */
export function check(
  system: System,
  people: People,
  boxes: Boxes,
  viewers: readonly Viewer[],
  heads: ReadonlyMap<string, number>,
): void {
  const { world, log } = system;
  const wrong = (invariant: string, what: string) => world.violate(invariant, what);
  const timelines = new Map<string, RunEvent[]>();

  for (const [runId, commits] of log.commits) {
    const events = commits.flatMap((commit) => commit.events);
    timelines.set(runId, events);
    events.forEach((event, index) => {
      if (event.seq !== index + 1)
        wrong("I2", `${runId}: #${event.seq} stands at place ${index + 1}`);
    });
    checkFold(events, commits.at(-1)?.after, runId, wrong);
    checkOnce(events, runId, wrong);
    const run = commits.at(-1)?.after;
    if (run && !ended(run) && run.status !== "needs-you")
      wrong("I5", `${runId} is still ${run.status}, ${run.phase}`);
    const listed = system.list.runs.get(runId);
    if (listed?.seq !== undefined && run && listed.status !== run.status)
      wrong("I6", `${runId} is listed as ${listed.status} and is ${run.status}`);
  }

  for (const { key, replies, runId, command, reply } of people.asked) {
    if (new Set(replies).size > 1) wrong("I0", `${key} got ${[...new Set(replies)].join(" and ")}`);
    if (replies.length === 0) wrong("I5", `${key} got no reply`);
    if (command.type === "create" || !reply) continue;
    const events = timelines.get(runId) ?? [];
    const times = (fits: (event: RunEvent) => boolean) => events.filter(fits).length;
    if (command.type === "message") {
      const queued = times((event) => event.type === "message.queued" && event.id === command.id);
      const expected = reply.status === 202 && "message" in reply.body ? 1 : 0;
      if (queued !== expected)
        wrong("I1", `${key} got ${reply.status}, and stands ${queued} times in the log`);
    }
    if (command.type === "answer" && reply.status === 200) {
      const answered = times(
        (event) => event.type === "questions.answered" && event.id === command.questions,
      );
      if (answered !== 1) wrong("I1", `${key} got 200, and stands ${answered} times in the log`);
    }
  }

  for (const [runId, events] of timelines) {
    const said = boxes.acknowledged.filter((it) => it.runId === runId).map((it) => it.text);
    const written = events.flatMap((event) =>
      event.type === "message.written" ? [event.text] : [],
    );
    if (new Set(written).size !== written.length) wrong("I4", `${runId}: a fact stands twice`);
    const order = said.map((text) => written.indexOf(text));
    if (order.includes(-1)) wrong("I4", `${runId}: an acknowledged fact is missing`);
    if (order.some((place, index) => index > 0 && place < (order[index - 1] ?? 0)))
      wrong("I4", `${runId}: facts changed their order`);
  }

  const turns = boxes.turnsStarted;
  if (new Set(turns).size !== turns.length) wrong("I7", "a DevBox ran a turn twice");

  for (const box of boxes.all.filter((it) => it.alive)) {
    const run = log.commits.get(box.runId)?.at(-1)?.after;
    if (run?.devbox?.id !== box.devbox)
      wrong("I8", `${box.devbox} of ${box.runId} is alive and nobody's`);
  }
  for (const runId of system.places.held) {
    const run = log.commits.get(runId)?.at(-1)?.after;
    if (!run || ended(run)) wrong("I8", `${runId} is over and still holds a place`);
  }

  for (const viewer of viewers) {
    const gap = viewer.events.findIndex((event, index) => event.seq !== index + 1);
    if (gap >= 0) wrong("I9", `a viewer of ${viewer.runId} has a gap or a double at ${gap + 1}`);
    const head = heads.get(viewer.runId) ?? 0;
    if (viewer.events.length < head)
      wrong("I9", `a viewer of ${viewer.runId} stays behind #${head}`);
  }
}

type Wrong = (invariant: string, what: string) => void;

function checkFold(
  events: readonly RunEvent[],
  stored: Run | undefined,
  runId: string,
  wrong: Wrong,
): void {
  const [first] = events;
  if (first?.type !== "run.created") {
    wrong("I6", `${runId} does not begin with its creation`);
    return;
  }
  const folded = events.slice(1).reduce(apply, created(runId, first));
  if (JSON.stringify(folded) !== JSON.stringify(stored))
    wrong("I6", `${runId}: the stored state is not the fold of its log`);
}

/** One answer a question, one boundary a message, one result a leg, gapless batches of each DevBox. */
function checkOnce(events: readonly RunEvent[], runId: string, wrong: Wrong): void {
  const answered = new Set<string>();
  const delivered = new Set<string>();
  let results = 0;
  let batch = 0;
  for (const event of events) {
    if (event.batch !== undefined && event.batch !== ++batch)
      wrong("I2", `${runId}: batch ${event.batch} stands where ${batch} should`);
    switch (event.type) {
      case "devbox.requested":
        batch = 0;
        break;
      case "questions.answered":
        if (answered.has(event.id)) wrong("I3", `${runId}: ${event.id} was answered twice`);
        answered.add(event.id);
        break;
      case "message.delivered":
        for (const id of event.messages) {
          if (delivered.has(id)) wrong("I7", `${runId}: ${id} was delivered twice`);
          delivered.add(id);
        }
        break;
      case "result.reported":
        if (++results > 1) wrong("I1", `${runId}: a leg has two results`);
        break;
      case "run.continued":
        results = 0;
        break;
      case "run.completed": {
        const queued = events.filter((it) => it.type === "message.queued" && it.seq < event.seq);
        const open = queued.some(
          (it) =>
            it.type === "message.queued" && !delivered.has(it.id) && !withdrawn(events, it.id),
        );
        const next = events[event.seq];
        if (open && next?.type !== "run.continued")
          wrong("I7", `${runId} completed with a message still queued`);
        break;
      }
      default:
    }
  }
}

const withdrawn = (events: readonly RunEvent[], id: string) =>
  events.some((event) => event.type === "message.withdrawn" && event.id === id);
