import { mayHoldPlace, type Run } from "../shared/run.ts";
import { callNext } from "./after-commit.ts";
import type { Ports } from "./ports/ports.ts";

/**
 * Claims a place for a Run. If none is free, it first gives back the places that their holders do not need: a crash
 * leaves one, and so does a claim that took effect long after its caller had given up on it. The sweep would find it
 * only later, and no Run waits for a place that nobody needs.
 */
export async function claimPlace(ports: Ports, run: Run): Promise<boolean> {
  if (await ports.places.claim(run)) return true;
  if (!(await giveBackUnneeded(ports))) return false;
  const claimed = await ports.places.claim(run);
  await callNext(ports); // more than one place may have been free
  return claimed;
}

/** Whether a place was given back. */
async function giveBackUnneeded({ places, log }: Ports): Promise<boolean> {
  const logs = await Promise.all((await places.holders()).map(({ runId }) => log.last(runId)));
  const unneeded = logs.flatMap((last) => (last && !mayHoldPlace(last.after) ? [last.after] : []));
  const given = await Promise.all(unneeded.map((run) => places.release(run)));
  return given.includes(true);
}
