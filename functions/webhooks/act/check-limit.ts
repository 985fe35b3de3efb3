import * as z from "zod";
import { ended, type Run } from "../../../shared/run.ts";
import type { Ports } from "../../ports.ts";
import { keptUntil } from "../deliveries.ts";

/** Failed checks in a row that one Run is told of: whoever mends its own mistakes in circles is to be stopped. */
const most = 3;

/** `message`: what the Run is told by it. `seq`: how far the Run was then. */
const check = z.object({ key: z.string(), message: z.string(), seq: z.int() });
type Check = z.infer<typeof check>;
const told = z.object({ checks: z.array(check).default([]) });

type World = Pick<Ports, "records" | "now">;

const shelf = (team: string): string => `checks-told#${team}`;

/** Counts a failed check that a Run is to be told of, or answers why it is not to be told. */
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

/** The Run did not take it: it counts for nothing. */
export async function uncountCheck({ records }: World, run: Run, key: string): Promise<void> {
  await records.change(shelf(run.team), run.id, (value) => ({
    checks: told.parse(value).checks.filter((it) => it.key !== key),
  }));
}

/** Those after the last message of a person: the Run was set right then. */
function inARow(checks: readonly Check[], run: Run): Check[] {
  const written = [...run.settled, ...run.queue].filter(
    ({ id }) => !checks.some((it) => it.message === id),
  );
  const last = Math.max(0, ...written.map(({ seq }) => seq));
  return checks.filter(({ seq }) => seq >= last);
}

/** Several checks of one commit fail together, and the Run cannot have mended them before its turn ends. */
function whyNot(row: readonly Check[], run: Run): string | undefined {
  const waits = (it: Check) => run.queue.some(({ id }) => id === it.message);
  const isAtIt = (it: Check) =>
    run.settled.some(({ id, turn }) => id === it.message && turn === run.turn.number);
  if (!ended(run) && row.some((it) => waits(it) || isAtIt(it)))
    return "the Run works on a failed check already";
  if (row.length < most) return undefined;
  return `the Run was told of ${most} failed checks in a row; write to it to go on`;
}
