import * as z from "zod";
import { type AttemptView, attemptView } from "../../shared/schemas/outgoing-webhook.ts";
import type { Ports } from "../ports/ports.ts";

type World = Pick<Ports, "records" | "now">;

/** `seq`: the event it is about. `dueAt`: `nextAt` as a steady time. Missing in records from before it was kept. */
const kept = attemptView.extend({ seq: z.int(), dueAt: z.string().optional() });
export type KeptAttempt = z.infer<typeof kept>;

const keptDays = 30;
const dayMs = 86_400_000;
const waiting = "attempts-waiting";
const shelf = (team: string): string => `attempts#${team}`;
const mark = z.object({ team: z.string(), id: z.string() });

/**
 * Stores a notification, once per key. A repeat finishes what a crash left out. Returns the notification only if
 * this call wrote it.
 */
export async function addAttempt(
  world: World,
  team: string,
  key: string,
  wanted: KeptAttempt,
): Promise<KeptAttempt | undefined> {
  const { records, now } = world;
  const told = `announced#${team}`;
  const before = announced.optional().parse(await records.get(told, key));
  const known = before && (await attemptOf(world, team, before.id));
  if (known && known.state !== "waiting") return undefined;
  const attempt = { ...wanted, id: before?.id ?? wanted.id };
  const expires = new Date(Date.parse(now()) + keptDays * dayMs).toISOString();
  if (!before && !(await records.add(told, key, { id: attempt.id }, expires))) return undefined;
  const added = !known && (await records.add(shelf(team), attempt.id, attempt, expires));
  await records.add(waiting, attempt.id, { team, id: attempt.id }, expires);
  return added ? attempt : undefined;
}

const announced = z.object({ id: z.string() });

/** Stores the result of a try. */
export async function noteTry(
  { records }: World,
  team: string,
  id: string,
  change: Partial<KeptAttempt>,
): Promise<void> {
  const after = await records.change(shelf(team), id, (value) => {
    const before = kept.parse(value);
    return before.state === "waiting" ? { ...before, ...change } : undefined;
  });
  if (kept.optional().parse(after)?.state !== "waiting") await records.remove(waiting, id);
}

export async function attemptOf(
  { records }: World,
  team: string,
  id: string,
): Promise<KeptAttempt | undefined> {
  return kept.optional().parse(await records.get(shelf(team), id));
}

export async function waitingAttempts(
  { records }: World,
  limit: number,
): Promise<z.infer<typeof mark>[]> {
  return (await records.list(waiting, { limit })).map(({ value }) => mark.parse(value));
}

/** Newest first, as people see them. */
export async function attemptsOf(
  { records }: World,
  team: string,
  wish: { limit: number; before?: string },
): Promise<AttemptView[]> {
  return (await records.list(shelf(team), wish)).map(({ value }) => attemptView.parse(value));
}
