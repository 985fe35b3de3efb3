import type { Server } from "node:http";
import { query, runKey, S } from "../../../../functions/aws/table/item.ts";
import { retireRun } from "../../../../functions/aws/table/retire-run.ts";
import { assumed, monthsOf } from "../assumptions.ts";
import { type Bill, since, sum } from "../bill.ts";
import { sizeOf } from "../meters/item-size.ts";
import { stack } from "../stack-facts.ts";
import { together, told } from "./printed-text.ts";
import { PlayedRun } from "./run.ts";

export type Story = {
  /** Batches of a DevBox with viewers. 100 of them have two events. */
  readonly batches: number;
  /** Average size of an event. */
  readonly eventBytes: number;
  readonly workSeconds: number;
  readonly questions: number;
  readonly watched: boolean;
  readonly archiveGb: number;
  /** Characters of a message that waits in the queue all the while: the state has them. */
  readonly queued: number;
};

/** Ten minutes of work, 400 events in 300 commits, two questions answered warm, one viewer. */
export const reference: Story = {
  batches: 300,
  eventBytes: 1_000,
  workSeconds: 600,
  questions: 2,
  watched: true,
  archiveGb: assumed.archiveGb,
  queued: 0,
};

export type PlayedStory = {
  /** From its start until its task has stopped. */
  readonly working: Bill;
  /** Marking every item of it to expire, once it cannot be continued any more. */
  readonly retiring: Bill;
  /** Stored until then: the Run's log, the logs of the functions, and the archive of the DevBox. */
  readonly log: Bill;
  readonly archive: Bill;
  readonly commits: number;
  readonly events: number;
  /** Average size of a commit's item. */
  readonly itemBytes: number;
  /** Size of the state as JSON, in the last commit of the work. */
  readonly stateBytes: number;
  readonly transitions: number;
};

export const whole = ({ working, retiring, log, archive }: PlayedStory): Bill =>
  sum(working, retiring, log, archive);

/** How often an unwatched DevBox tells what has come. */
const unwatchedSeconds = 2;
const answerSeconds = 60;

/** Plays a Run from its start until everything of it has expired. */
export async function play(dynamodb: Server, story: Story): Promise<PlayedStory> {
  const { questions, watched, archiveGb, workSeconds, queued } = story;
  const run = await PlayedRun.begin(dynamodb, { watched });
  const { meter } = run.at;
  if (queued > 0) await run.queue(queued);

  const waiting = questions * answerSeconds;
  const all = told(story.batches, story.eventBytes);
  const batches = watched ? all : together(all, unwatchedSeconds, workSeconds - waiting);
  const pause = (workSeconds - waiting) / batches.length;
  for (const [n, batch] of batches.entries()) {
    await run.pass(pause);
    await run.tell(...batch);
    if (!asksAfter(n, batches.length, questions)) continue;
    await run.ask(archiveGb);
    await run.answered(answerSeconds);
  }
  const stateBytes = Buffer.byteLength(JSON.stringify(await run.state()));
  await run.finish(archiveGb);
  const { transitions, executions } = await run.machine();
  meter.machine(transitions, executions);

  const commits = await itemsOf(run);
  const worked = meter.bill;
  await retire(run);
  return {
    working: worked,
    retiring: since(worked, meter.bill),
    stateBytes,
    transitions,
    // until it cannot be continued any more, and for the days of retention after that
    log: {
      "table-gb-months": (commits.all / 1e9) * monthsOf(assumed.archiveDays + stack.retentionDays),
      "log-gb-months": (worked["log-gb"] ?? 0) * monthsOf(assumed.logDays),
    },
    archive: { "s3-gb-months": archiveGb * monthsOf(assumed.archiveDays) },
    commits: commits.log.length,
    events: (await run.state()).seq,
    itemBytes: commits.log.reduce((bytes, it) => bytes + it, 0) / commits.log.length,
  };
}

/** Evenly, never after the last batch. */
const asksAfter = (n: number, batches: number, questions: number): boolean =>
  Math.floor(((n + 1) * (questions + 1)) / batches) > Math.floor((n * (questions + 1)) / batches) &&
  n + 1 < batches;

/** Sizes of the items of a Run: its commits, and everything. */
async function itemsOf({ at, id }: PlayedRun) {
  const found = query(at.plain, {
    KeyConditionExpression: "pk = :run",
    ExpressionAttributeValues: { ":run": S(runKey(id)) },
    ConsistentRead: true,
  });
  const log: number[] = [];
  let all = 0;
  for await (const item of found) {
    if (item["sk"]?.S?.startsWith("E#")) log.push(sizeOf(item));
    all += (sizeOf(item) + 100) * (item["g1pk"] ? 3 : 1); // an index has the whole item too
  }
  return { log, all };
}

/** As the watch does it when the save is kept no longer. */
async function retire({ at, id }: PlayedRun): Promise<void> {
  const { ports, table } = at.watch;
  await ports.workers.host("wkr_fargate").forget(id);
  await retireRun(table, id, Date.parse(ports.now()) + stack.retentionDays * 86_400_000);
  await ports.list.saveDeleted(id);
}
