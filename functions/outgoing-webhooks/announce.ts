import type { Run } from "../../shared/run.ts";
import {
  type AttemptView,
  type KeptOutgoing,
  type Occasion,
  occasions,
} from "../../shared/schemas/outgoing-webhook.ts";
import { shifted } from "../../shared/skipped.ts";
import { sign } from "../incoming-webhooks/signature.ts";
import type { Ports } from "../ports/ports.ts";
import { steadyTime } from "../steady-time.ts";
import { addressProblem } from "./address.ts";
import { addAttempt, attemptOf, type KeptAttempt, noteTry, waitingAttempts } from "./attempts.ts";
import { bodyOf, type News } from "./body.ts";
import { outgoingOf, ownUrls, pauseOutgoing } from "./outgoing-webhooks.ts";
import { send } from "./send.ts";

/** Minutes between one try and the next. */
const backoffMinutes = [1, 5, 30, 120, 600] as const;
const atOnceMs = 3_000;
const laterMs = 10_000;
const atOnce = 50;

const occasionOf = (run: Run): Occasion | undefined => occasions.find((it) => it === run.status);

/** A notification that is stored and not sent yet. */
export type Pending = { readonly attempt: KeptAttempt; readonly to: KeptOutgoing };

/**
 * Stores a notification for each of the team's receivers, if a Run needs a person, completed or failed: once per
 * receiver and occasion, even if this is called many times. After that the sweep sends it, even if the caller crashes.
 * Undefined if it could not be stored. The list must then keep the Run as it was, so that the sweep tries again.
 */
export async function noteNews(ports: Ports, run: Run): Promise<Pending[] | undefined> {
  const on = occasionOf(run);
  if (!on) return [];
  try {
    return await written(ports, run, on);
  } catch (error) {
    ports.note("announce.failed", { runId: run.id, error: String(error) });
    return undefined;
  }
}

async function written(ports: Ports, run: Run, on: Occasion): Promise<Pending[]> {
  const receivers = (await outgoingOf(ports, run.team)).filter(
    (it) => it.on.includes(on) && !it.paused,
  );
  const each = receivers.map(async (to) => {
    const attempt = await addAttempt(
      ports,
      run.team,
      keyOf(run, on, to),
      newAttempt(ports, to, on, run),
    );
    return attempt ? [{ attempt, to }] : [];
  });
  return (await Promise.all(each)).flat();
}

/** The key of a notification: one per receiver and question, or per receiver and end of a leg. */
function keyOf({ id, open, leg }: Run, on: Occasion, to: KeptOutgoing): string {
  const about = on === "needs-you" ? (open?.id ?? "") : `leg ${leg}`;
  return `${id} ${on} ${about} ${to.id}`;
}

/** Sends the stored notifications, one try each. Never rejects. */
export async function tellNews(
  ports: Ports,
  team: string,
  news: readonly Pending[],
): Promise<void> {
  const tries = news.map(({ attempt, to }) => tryOnce(ports, team, attempt, to, atOnceMs));
  for (const it of await Promise.allSettled(tries))
    if (it.status === "rejected") ports.note("announce.failed", { error: String(it.reason) });
}

function newAttempt(
  ports: Ports,
  { id: webhook }: KeptOutgoing,
  on: KeptAttempt["on"],
  run?: Run,
): KeptAttempt {
  const [steady, at] = [steadyTime(ports), ports.now()];
  return {
    id: `${steady}-${Buffer.from(ports.entropy(9)).toString("base64url")}`,
    webhook,
    runId: run?.id ?? null,
    on,
    at,
    tries: 0,
    state: "waiting",
    seq: run?.seq ?? 0,
    lastStatus: null,
    why: null,
    nextAt: at,
    dueAt: steady,
  };
}

/** Sends a test message now, and returns how that went. */
export async function sendTest(ports: Ports, team: string, to: KeptOutgoing): Promise<AttemptView> {
  const attempt = newAttempt(ports, to, "test");
  await addAttempt(ports, team, attempt.id, attempt);
  await tryOnce(ports, team, attempt, to, atOnceMs, 1);
  return (await attemptOf(ports, team, attempt.id)) ?? attempt;
}

async function tryOnce(
  ports: Ports,
  team: string,
  attempt: KeptAttempt,
  to: KeptOutgoing,
  limitMs: number,
  mostTries: number = backoffMinutes.length + 1,
): Promise<void> {
  const run = attempt.runId ? (await ports.log.last(attempt.runId))?.after : undefined;
  const tries = attempt.tries + 1;
  const late = run && isLate(attempt, run);
  if (late) return noteTry(ports, team, attempt.id, { state: "gave-up", why: late, nextAt: null });
  const news: News = {
    id: attempt.id,
    at: attempt.at,
    on: attempt.on,
    console: ports.settings.consoleUrl(),
    ...(run ? { run } : {}),
  };
  const body = bodyOf(to.shape, news);
  const now = Date.parse(ports.now());
  // Checked again: a local server may have another port now, and the rules may be stricter.
  const problem = addressProblem(to.url, ownUrls(ports));
  const { status, why } = problem
    ? { status: 0, why: problem }
    : await send(
        to.url,
        body,
        {
          "content-type": "application/json",
          "user-agent": "wheelhouse",
          "wheelhouse-delivery": attempt.id,
          "wheelhouse-signature": sign(to.secret, Buffer.from(body), now),
        },
        limitMs,
        ports.proxied,
      );
  const lastStatus = status === 0 ? null : status;
  if (why === undefined)
    return noteTry(ports, team, attempt.id, {
      state: "delivered",
      tries,
      lastStatus,
      why: null,
      nextAt: null,
    });
  if (status === 410) await pauseOutgoing(ports, team, to.id);
  const minutes = status === 410 || tries >= mostTries ? undefined : backoffMinutes[tries - 1];
  if (minutes === undefined)
    return noteTry(ports, team, attempt.id, {
      state: "gave-up",
      tries,
      lastStatus,
      why,
      nextAt: null,
    });
  const jitter = 1 + (ports.entropy(1)[0] ?? 0) / 1_024;
  const waitMs = minutes * 60_000 * jitter;
  const dueAt = shifted(steadyTime(ports), waitMs);
  const nextAt = shifted(ports.now(), waitMs);
  return noteTry(ports, team, attempt.id, { tries, lastStatus, why, nextAt, dueAt });
}

/** Why a later try is not needed: the question has been answered, or the Run has continued. */
function isLate({ on, tries, seq }: KeptAttempt, run: Run): string | undefined {
  if (tries === 0 || run.seq === seq || occasionOf(run) === on) return undefined;
  return on === "needs-you"
    ? "the question was answered before this could be delivered"
    : "the Run continued before this could be delivered";
}

/** Sends again the notifications that are due. Called by the sweep. */
export async function deliverWaiting(ports: Ports): Promise<void> {
  for (const { team, id } of (await waitingAttempts(ports, atOnce)).reverse()) {
    const attempt = await attemptOf(ports, team, id);
    if (!attempt) await noteTry(ports, team, id, {});
    else if ((attempt.dueAt ?? attempt.nextAt ?? "") <= steadyTime(ports))
      await again(ports, team, attempt);
  }
}

async function again(ports: Ports, team: string, attempt: KeptAttempt): Promise<void> {
  const to = (await outgoingOf(ports, team)).find((it) => it.id === attempt.webhook);
  const why = !to ? "the webhook was removed" : to.paused ? "the receiver is gone" : undefined;
  if (to && why === undefined) return tryOnce(ports, team, attempt, to, laterMs);
  await noteTry(ports, team, attempt.id, { state: "gave-up", why: why ?? null, nextAt: null });
}
