import { type ScheduleEntry, scheduleEntry } from "../../shared/schemas/schedule.ts";
import type { Ports } from "../ports/ports.ts";

type World = Pick<Ports, "records" | "now">;

const keptMs = 90 * 86_400_000;
const longestWhy = 500;

const shelf = (schedule: string): string => `schedule-history#${schedule}`;

/** Adds a line. A repeat about the same time and the same fact adds none. */
export async function note(
  { records, now }: World,
  schedule: string,
  { why, ...entry }: Omit<ScheduleEntry, "id" | "at">,
): Promise<void> {
  const at = now();
  const id = `${entry.time} ${entry.what === "paused" ? 2 : 1} ${entry.what}`; // a pause comes after its reason
  const line = {
    ...entry,
    id,
    at,
    ...(why === undefined ? {} : { why: why.slice(0, longestWhy) }),
  };
  await records.add(shelf(schedule), id, line, new Date(Date.parse(at) + keptMs).toISOString());
}

/** Newest first. */
export async function historyOf(
  { records }: Pick<Ports, "records">,
  schedule: string,
  wish: { limit: number; before?: string },
): Promise<ScheduleEntry[]> {
  const all = await records.list(shelf(schedule), wish);
  return all.map(({ value }) => scheduleEntry.parse(value));
}
