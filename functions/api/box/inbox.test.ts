import { expect, it } from "vitest";
import { memoryDatabase } from "../../../infra/local/data/database.ts";
import { sqliteRunLog } from "../../../infra/local/data/run-log.ts";
import { localViewers } from "../../../infra/local/server/viewers.ts";
import { firstCommit, nextCommit } from "../../../infra/testing/samples/commits.ts";
import type { RunFact } from "../../../shared/schemas/event.ts";
import type { Ports } from "../../ports/ports.ts";
import { longPoll, newsOf } from "../long-poll.ts";
import { endsWait, inboxFrom } from "./inbox.ts";

const runId = "run_a";
const stopping: RunFact = { type: "devbox.stopping", devbox: "box_a", why: "stop" };
const said: RunFact = { type: "message.written", text: "I work." };

/** A Run whose log counts the events that were read from it. */
async function aRun() {
  const log = sqliteRunLog(memoryDatabase());
  const viewers = localViewers();
  const read: number[] = [];
  const ports = {
    viewers,
    log: {
      ...log,
      events: async (...asked: Parameters<typeof log.events>) => {
        const events = await log.events(...asked);
        read.push(...events.map((it) => it.seq));
        return events;
      },
    },
  } as unknown as Ports;
  let last = firstCommit(runId);
  await log.append(last);
  const happens = async (...facts: RunFact[]) => {
    last = nextCommit(last, ...facts);
    await log.append(last);
    const { first, events, after } = last;
    await viewers.post(after, { type: "events", runId, first, events });
  };
  return { ports, read, happens };
}

it("reads each event once, however often a DevBox looks", async () => {
  const { ports, read, happens } = await aRun();
  const inbox = inboxFrom(ports, runId, 0);
  await happens(...Array.from({ length: 1_200 }, () => said));
  expect(await inbox()).toEqual({ items: [], head: 1_201 });
  await happens(said, stopping);
  expect(await inbox()).toEqual({
    items: [{ seq: 1_203, type: "stopping", why: "stop" }],
    head: 1_203,
  });
  expect(await inbox()).toEqual({ items: [], head: 1_203 });
  expect(read).toEqual(Array.from({ length: 1_203 }, (_, n) => n + 1));
});

it("does not read while a waiting DevBox only hears of its own work", async () => {
  const { ports, read, happens } = await aRun();
  const inbox = inboxFrom(ports, runId, 1);
  let looks = 0;
  const look = async () => {
    looks += 1;
    const found = await inbox();
    return found.items.length > 0 ? found : undefined;
  };
  const gone = new AbortController().signal;
  const found = longPoll(newsOf(ports, runId, endsWait), 20, look, gone);
  for (let n = 0; n < 100; n += 1) await happens(said);
  expect({ looks, read: read.length }).toEqual({ looks: 1, read: 0 });
  await happens(stopping);
  expect(await found).toMatchObject({ items: [{ type: "stopping" }], head: 102 });
  expect({ looks, read: read.length }).toEqual({ looks: 2, read: 101 });
});
