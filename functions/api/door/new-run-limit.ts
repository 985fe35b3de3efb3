import * as z from "zod";
import { Problem } from "../../../shared/problem.ts";
import { shifted } from "../../../shared/skipped.ts";
import { accountOf, type Caller } from "../../identity/caller.ts";
import type { Ports } from "../../ports/ports.ts";
import { steadyMs } from "../../steady-time.ts";

/** New Runs of one person or key per clock minute. */
export const mostNewRuns = 60;
const minuteMs = 60_000;

const counted = z.object({ count: z.int() });

/** Counts a new Run of a person or key across all processes of a deployment. Refuses it above the limit. */
export async function countNewRun(
  ports: Pick<Ports, "records" | "now" | "skipped">,
  caller: Caller,
): Promise<void> {
  const { records, now } = ports;
  const at = steadyMs(ports);
  const minute = Math.floor(at / minuteMs);
  const [shelf, id] = [`new-runs#${caller.team}`, `${minute} ${accountOf(caller)}`];
  const expires = shifted(now(), 2 * minuteMs);
  if (await records.add(shelf, id, { count: 1 }, expires)) return;
  let taken = false;
  await records.change(shelf, id, (value) => {
    const { count } = counted.parse(value);
    taken = count < mostNewRuns;
    return taken ? { count: count + 1 } : undefined;
  });
  if (taken) return;
  const retryAfter = Math.max(1, Math.ceil(((minute + 1) * minuteMs - at) / 1_000));
  throw new Problem(
    "too-many-requests",
    `A caller can start ${mostNewRuns} Runs a minute. Try again in ${retryAfter} s.`,
    { retryAfter },
  );
}
