import * as z from "zod";
import { ended, type Run } from "../../../shared/run.ts";
import type { Ports } from "../../ports/ports.ts";
import { keptUntil } from "../deliveries.ts";

/** A Run gets this many failed checks in a row, so that it cannot fix its own mistakes forever. */
const most = 3;

/** `message`: the id of the message that it became. `seq`: the last event of the Run at that time. */
const check = z.object({ key: z.string(), message: z.string(), seq: z.int() });
type Check = z.infer<typeof check>;
const told = z.object({ checks: z.array(check).default([]) });

type World = Pick<Ports, "records" | "now">;

const shelf = (team: string): string => `checks-told#${team}`;

/** Counts a failed check for a Run. Returns why the Run must not get it; undefined if it may. */
export async function countCheck(
  { records, now }: World,
  run: Run,
  news: Pick<Check, "key" | "message">,
): Promise<string | undefined> {
  const counted = { ...news, seq: run.seq };
  const first = { checks: [counted] };
  if (await records.add(shelf(run.team), run.id, first, keptUntil(now()))) return undefined;
  let why: string | undefined;
  await records.change(shelf(run.team), run.id, (value) => {
    why = undefined;
    const { checks } = told.parse(value);
    if (checks.some((it) => it.key === news.key)) return undefined;
    const row = inARow(checks, run);
    why = whyNot(row, run);
    return why === undefined ? { checks: [...row, counted] } : undefined;
  });
  return why;
}

/** Removes a check from the count, because the Run refused it. */
export async function uncountCheck({ records }: World, run: Run, key: string): Promise<void> {
  await records.change(shelf(run.team), run.id, (value) => ({
    checks: told.parse(value).checks.filter((it) => it.key !== key),
  }));
}

/** The checks after the last message of a person, which starts a new count. */
function inARow(checks: readonly Check[], run: Run): Check[] {
  const written = [...run.settled, ...run.queue].filter(
    ({ id }) => !checks.some((it) => it.message === id),
  );
  const last = Math.max(0, ...written.map(({ seq }) => seq));
  return checks.filter(({ seq }) => seq >= last);
}

/** Several checks of one commit fail together, and the Run can only fix them within a turn. */
function whyNot(row: readonly Check[], run: Run): string | undefined {
  const waits = (it: Check) => run.queue.some(({ id }) => id === it.message);
  const isAtIt = (it: Check) =>
    run.settled.some(({ id, turn }) => id === it.message && turn === run.turn.number);
  if (!ended(run) && row.some((it) => waits(it) || isAtIt(it)))
    return "the Run is already working on a failed check";
  if (row.length < most) return undefined;
  return `the Run got ${most} failed checks in a row; send it a message to let it continue`;
}
