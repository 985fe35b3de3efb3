import * as z from "zod";
import { type DeliveryView, deliveryView } from "../../shared/schemas/webhook.ts";
import type { Ports } from "../ports/ports.ts";
import type { Plan } from "./plan/plan.ts";
import { cut } from "./plan/text.ts";

/** A stored delivery. `hash`: of the signed content; deliveries with the same hash count as one. */
export type KeptDelivery = DeliveryView & {
  readonly hash: string;
  readonly tries: number;
  readonly plan: Plan;
};

/** The plan needs no schema: we made it from a parsed payload. */
const kept = deliveryView.extend({
  hash: z.string(),
  tries: z.int(),
  plan: z.custom<Plan>((it) => typeof it === "object" && it !== null && "do" in it),
});

type World = Pick<Ports, "records" | "now">;

const keptDays = 30;
const dayMs = 86_400_000;
const longPauseMs = 10_000;
const longestWhy = 500;

const shelf = (team: string): string => `deliveries#${team}`;
const seen = (team: string): string => `webhook-seen#${team}`;
const waiting = "deliveries-waiting";
const mark = z.object({ team: z.string() });

/** Expiry of everything that belongs to a delivery made now. */
export const keptUntil = (now: string): string =>
  new Date(Date.parse(now) + keptDays * dayMs).toISOString();

/** Stores a delivery that waits. The mark for the sweep is written first, so that a crash in between loses nothing. */
export async function addDelivery(
  { records, now }: World,
  team: string,
  delivery: KeptDelivery,
): Promise<void> {
  const expires = keptUntil(now());
  await records.add(waiting, delivery.id, { team }, expires);
  await records.add(shelf(team), delivery.id, delivery, expires);
  // after a long pause in between, the sweep may have removed the mark, because it found no delivery
  if (Date.parse(now()) - Date.parse(delivery.at) >= longPauseMs)
    await records.add(waiting, delivery.id, { team }, expires);
}

/** The id of the first delivery with this content: its own, unless another came earlier. */
export async function claim(
  { records, now }: World,
  team: string,
  { id, webhook, hash }: KeptDelivery,
): Promise<string> {
  const key = `${webhook}.${hash}`;
  if (await records.add(seen(team), key, { id }, keptUntil(now()))) return id;
  const first = z.object({ id: z.string() }).safeParse(await records.get(seen(team), key)).data;
  return first?.id ?? id;
}

export async function deliveryOf(
  { records }: World,
  team: string,
  id: string,
): Promise<KeptDelivery | undefined> {
  return kept.optional().parse(await records.get(shelf(team), id));
}

/** Stores the result of a waiting delivery, and returns the delivery after that. */
export async function finishDelivery(
  { records }: World,
  team: string,
  id: string,
  news: Partial<KeptDelivery>,
): Promise<KeptDelivery | undefined> {
  const change = news.why === undefined ? news : { ...news, why: cut(news.why, longestWhy) };
  const after = await records.change(shelf(team), id, (value) => {
    const before = kept.parse(value);
    return before.state === "waiting" ? { ...before, ...change } : undefined;
  });
  const delivery = kept.optional().parse(after);
  if (delivery?.state !== "waiting") await records.remove(waiting, id);
  return delivery;
}

/** Removes a delivery without a trace. */
export async function dropDelivery({ records }: World, team: string, id: string): Promise<void> {
  await records.remove(shelf(team), id);
  await records.remove(waiting, id);
}

/** Deliveries that wait, newest first. `before`: an id, not included. */
export async function waitingDeliveries(
  { records }: World,
  limit: number,
  before?: string,
): Promise<{ readonly team: string; readonly id: string }[]> {
  const all = await records.list(waiting, before === undefined ? { limit } : { limit, before });
  return all.map(({ id, value }) => ({ id, ...mark.parse(value) }));
}

/** Newest first, as people see them. */
export async function deliveriesOf(
  { records }: World,
  team: string,
  wish: { limit: number; before?: string },
): Promise<DeliveryView[]> {
  const all = await records.list(shelf(team), wish);
  return all.map(({ value }) => deliveryView.parse(value));
}
