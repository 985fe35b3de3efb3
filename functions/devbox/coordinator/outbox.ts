import { rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type * as z from "zod";
import {
  type BoxAskReply,
  boxAskReply,
  boxEventsReply,
  boxReportReply,
} from "../../../shared/schemas/box-protocol.ts";
import type { BoxFact } from "../../../shared/schemas/event.ts";
import type { Note } from "../note.ts";
import { rawFile } from "../output/raw-output.ts";
import { type Line, Over, type Refusal } from "./connection.ts";
import type { Batch, Saying, Spool } from "./spool.ts";
import { upload } from "./upload.ts";

type Ask = Extract<Saying, { ask: unknown }>["ask"];
export type Report = Extract<Saying, { report: unknown }>["report"];

/** Sends the DevBox's facts to the coordinator: once and in order, even if either of them is killed. */
export interface Outbox {
  /** Tells a fact. `file`: the complete output of a finished step, which is uploaded first. */
  tell(fact: BoxFact, file?: string): void;
  ask(ask: Ask): Promise<BoxAskReply>;
  report(report: Report): Promise<z.infer<typeof boxReportReply>>;
  /** Resolves when the coordinator has confirmed everything. */
  flushed(): Promise<void>;
  /** Whether someone watches the Run. If not, live text is not sent. */
  readonly watched: boolean;
  /** Resolves when there is room for more output. Undefined if there is room now. */
  room(): Promise<void> | undefined;
  /** Sends until `signal` aborts. Rejects with `Over`. */
  run(): Promise<never>;
}

type Reply = { readonly body: unknown } | { readonly refusal: Refusal };

const roomBytes = 64 * 1024 ** 2;
/** The time between batches while no one watches. Each batch costs a request and a write. */
const unwatchedMs = 2_000;
/** Facts that are sent at once even if no one watches. */
const pressing: ReadonlySet<string> = new Set(["turn.started", "turn.ended"]);

export function createOutbox(spool: Spool, line: Line, note: Note, signal: AbortSignal): Outbox {
  const waiting = new Map<number, (reply: Reply) => void>();
  let news = Promise.withResolvers<void>();
  let change = Promise.withResolvers<void>();

  let watched = true;
  /** The number of callers that wait for `flushed`. */
  let awaited = 0;
  let sentAt = Number.NEGATIVE_INFINITY;
  let hurry = Promise.withResolvers<void>();

  function say(saying: Saying): number {
    const index = spool.append(saying);
    news.resolve();
    if (!("fact" in saying) || pressing.has(saying.fact.type)) hurry.resolve();
    return index;
  }

  /** While no one watches or waits, delays a batch so that it collects more. The first one after a pause goes at once. */
  async function gather(): Promise<void> {
    const ms = sentAt + unwatchedMs - performance.now();
    if (!watched && awaited === 0 && ms > 0) await Promise.race([hurry.promise, pause(ms)]);
    hurry = Promise.withResolvers();
    sentAt = performance.now();
  }

  function ask(saying: Saying): Promise<Reply> {
    const { promise, resolve } = Promise.withResolvers<Reply>();
    waiting.set(say(saying), resolve);
    return promise;
  }

  function reply({ first }: Batch, said: Reply): void {
    waiting.get(first)?.(said);
    waiting.delete(first);
  }

  async function until(done: () => boolean): Promise<void> {
    while (!done()) await change.promise;
  }

  async function deliver(batch: Batch): Promise<void> {
    const call = { method: "POST", signal } as const;
    const { path, json, schema } = await written(batch, line, note, signal);
    const answer = await line.call({ ...call, path, json }, schema);
    if (!answer.refusal) {
      watched = ("watched" in answer.said ? answer.said.watched : undefined) ?? watched;
      spool.confirm(batch.number);
      for (const it of batch.sayings)
        if ("fact" in it && it.file)
          for (const file of [it.file, rawFile(it.file)]) rmSync(file, { force: true });
      reply(batch, { body: answer.said });
    } else refused(batch, answer.refusal);
    change.resolve();
    change = Promise.withResolvers();
  }

  function refused(batch: Batch, refusal: Refusal): void {
    note("batch.refused", { number: batch.number, ...refusal });
    if (refusal.code === "batch-gap") {
      if (spool.rewind(refusal.expected ?? 0)) return;
      throw new Over(`The coordinator lacks batch ${refusal.expected}, which is no longer here.`);
    }
    spool.void(batch.number);
    reply(batch, { refusal });
    say({ fact: { type: "message.written", text: lost(batch, refusal) } });
  }

  return {
    tell: (fact, file) => void say(file === undefined ? { fact } : { fact, file }),
    async ask(it) {
      const reply = await ask({ ask: it });
      if ("body" in reply) return boxAskReply.parse(reply.body);
      return { ask: "refused", why: reply.refusal.message };
    },
    async report(it) {
      const reply = await ask({ report: it });
      if ("body" in reply) return boxReportReply.parse(reply.body);
      return { accepted: false, why: reply.refusal.message };
    },
    async flushed() {
      awaited += 1;
      hurry.resolve();
      await until(() => spool.unconfirmed === 0).finally(() => {
        awaited -= 1;
      });
    },
    get watched() {
      return watched;
    },
    room: () =>
      spool.unconfirmed < roomBytes ? undefined : until(() => spool.unconfirmed < roomBytes / 2),
    async run() {
      for (;;) {
        news = Promise.withResolvers();
        if (spool.unconfirmed === 0) {
          await news.promise;
          continue;
        }
        await gather();
        const batch = spool.next();
        if (!batch) continue;
        await spool.synced();
        await deliver(batch);
      }
    },
  };
}

/** The request for a batch. Uploads the files of its facts first. */
async function written(batch: Batch, line: Line, note: Note, signal: AbortSignal) {
  const { number } = batch;
  const [head] = batch.sayings;
  if (head && "ask" in head)
    return { path: "/box/ask", json: { number, ...head.ask }, schema: boxAskReply };
  if (head && "report" in head)
    return { path: "/box/report", json: { number, ...head.report }, schema: boxReportReply };
  const facts: BoxFact[] = [];
  for (const saying of batch.sayings) {
    if (!("fact" in saying)) continue;
    const { fact, file } = saying;
    facts.push(file === undefined ? fact : await upload(fact, file, line, note, signal));
  }
  return { path: "/box/events", json: { number, facts }, schema: boxEventsReply };
}

function lost({ sayings }: Batch, { status, code, message }: Refusal): string {
  const kinds = sayings.map((it) =>
    "fact" in it ? it.fact.type : "ask" in it ? "a question" : "the result",
  );
  const what = [...new Set(kinds)].join(", ");
  return `The coordinator did not store ${what} of this DevBox (${status} ${code}): ${message.slice(0, 1_000)}`;
}
