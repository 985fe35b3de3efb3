import { setTimeout as pause } from "node:timers/promises";
import { Problem } from "../../../shared/problem.ts";
import type { Ports } from "../../ports/ports.ts";
import { steadyMs, steadyTime } from "../../steady-time.ts";
import { arrivedAt, carryOut, dueAt } from "../act/carry-out.ts";
import {
  addDelivery,
  claim,
  deliveryOf,
  dropDelivery,
  type KeptDelivery,
  waitingDeliveries,
} from "../deliveries.ts";
import { webhookOf } from "../team-webhooks.ts";
import { type Incoming, isGenuine, understand } from "./understand.ts";

export type Received = {
  readonly id: string;
  readonly state: KeptDelivery["state"];
  /** The same delivery came earlier, so nothing was done. */
  readonly repeated?: true;
};

/** Senders expect an answer within a few seconds. Longer work continues after the answer, or the sweep does it. */
const patienceMs = 700;

/**
 * Receives a delivery: checks its proof, stores it, and carries out the parts that take only a moment. Throws a
 * Problem if it is not genuine or not understood; then nothing is stored.
 *
 * @param admit throws a Problem if a genuine delivery is over the rate limit
 */
export async function receive(
  ports: Ports,
  team: string,
  name: string,
  incoming: Incoming,
  admit: () => void = () => {},
): Promise<Received> {
  const webhook = await webhookOf(ports, team, name);
  const now = ports.now();
  const genuine = isGenuine(webhook, incoming, Date.parse(now));
  if (!webhook || !genuine)
    throw new Problem(
      "unauthorized",
      "This webhook does not exist, or the delivery is not signed with its secret.",
    );
  admit();
  const { delivery, event, plan, hash } = await understand(webhook, incoming);
  const id = `${steadyTime(ports)}-${Buffer.from(ports.entropy(9)).toString("base64url")}`;
  const kept: KeptDelivery = {
    id,
    webhook: name,
    delivery,
    event,
    at: now,
    state: "waiting",
    why: "",
    runId: null,
    hash,
    tries: 0,
    plan,
  };
  await addDelivery(ports, team, kept);
  const first = await claim(ports, team, kept);
  if (first !== id) {
    await dropDelivery(ports, team, id);
    const { state = "done" } = (await deliveryOf(ports, team, first)) ?? {};
    return { id: first, state, repeated: true };
  }
  const work = carryOut(ports, team, id).catch((error: unknown) => {
    ports.note("webhook.failed", { delivery: id, error: String(error) });
    return undefined;
  });
  const finished = await Promise.race([work, pause(patienceMs, undefined, { ref: false })]);
  return { id, state: finished?.state ?? "waiting" };
}

/** A younger delivery may still be in the hands of the process that received it. */
const ageMs = 20_000;
const atOnce = 100;
const mostPages = 20;

/** Carries out the waiting deliveries that are due. Called by the sweep. */
export async function carryOutWaiting(ports: Ports): Promise<void> {
  let before: string | undefined;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = await waitingDeliveries(ports, atOnce, before);
    for (const { team, id } of page.toReversed()) await carryOutIfDue(ports, team, id);
    before = page.at(-1)?.id;
    if (page.length < atOnce) return;
  }
}

/** Never throws: a delivery that fails must not keep the others waiting. */
async function carryOutIfDue(ports: Ports, team: string, id: string): Promise<void> {
  const now = steadyMs(ports);
  if (now - arrivedAt(id) < ageMs) return;
  try {
    const delivery = await deliveryOf(ports, team, id);
    if (delivery?.state === "waiting" && now < dueAt(delivery)) return;
    await carryOut(ports, team, id);
  } catch (error) {
    ports.note("webhook.failed", { delivery: id, error: String(error) });
  }
}
