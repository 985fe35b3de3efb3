import { setTimeout as pause } from "node:timers/promises";
import { Problem } from "../../../shared/problem.ts";
import type { Ports } from "../../ports.ts";
import { dueAt, settle } from "../act/carry-out.ts";
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
  /** It had come before, and nothing was done. */
  readonly repeated?: true;
};

/** Senders want an answer within a second or a few; what takes longer goes on after it, or is done by the sweep. */
const patienceMs = 700;

/**
 * Takes a delivery: proves it, writes it down, and does what it asks for as far as that takes no longer than a
 * moment. Throws a Problem for one that is not genuine or not understood; then nothing was written.
 *
 * @param admit refuses, by a Problem, one that is genuine and too many
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
      "There is no such webhook, or the delivery is not signed with its secret.",
    );
  admit();
  const { delivery, event, plan, hash } = understand(webhook, incoming);
  const id = `${now}-${Buffer.from(ports.entropy(9)).toString("base64url")}`;
  const kept: KeptDelivery = {
    ...{ id, webhook: name, delivery, event, at: now, state: "waiting", why: "", runId: null },
    ...{ hash, tries: 0, plan },
  };
  await addDelivery(ports, team, kept);
  const first = await claim(ports, team, kept);
  if (first !== id) {
    await dropDelivery(ports, team, id);
    const { state = "done" } = (await deliveryOf(ports, team, first)) ?? {};
    return { id: first, state, repeated: true };
  }
  const settling = settle(ports, team, id).catch((error: unknown) => {
    ports.note("webhook.failed", { delivery: id, error: String(error) });
    return undefined;
  });
  const settled = await Promise.race([settling, pause(patienceMs, undefined, { ref: false })]);
  return { id, state: settled?.state ?? "waiting" };
}

/** Somebody may be at it still. */
const ageMs = 20_000;
const atOnce = 100;
const mostPages = 20;

/** Does what deliveries ask for that were left waiting, as far as they are due. Called by the sweep. */
export async function carryOutWaiting(ports: Ports): Promise<void> {
  let before: string | undefined;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = await waitingDeliveries(ports, atOnce, before);
    for (const { team, id } of page.toReversed()) await settleDue(ports, team, id);
    before = page.at(-1)?.id;
    if (page.length < atOnce) return;
  }
}

/** One that cannot be settled keeps no other one waiting. */
async function settleDue(ports: Ports, team: string, id: string): Promise<void> {
  const now = Date.parse(ports.now());
  const at = Date.parse(id.slice(0, "2026-01-01T00:00:00.000Z".length));
  if (now - at < ageMs) return;
  try {
    const delivery = await deliveryOf(ports, team, id);
    if (delivery?.state === "waiting" && now < dueAt(delivery)) return;
    await settle(ports, team, id);
  } catch (error) {
    ports.note("webhook.failed", { delivery: id, error: String(error) });
  }
}
