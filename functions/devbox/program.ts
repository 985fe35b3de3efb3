import type { BoxConfig } from "../../shared/schemas/box-protocol.ts";
import { Over } from "./coordinator/line.ts";
import { AskedToEnd, live } from "./life.ts";
import { note } from "./note.ts";

/** Asks the DevBox to end when its host does. */
export function stopOnSignals(): AbortController {
  const stop = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"])
    process.on(name, () => stop.abort(new AskedToEnd(name)));
  return stop;
}

/** Lives the life of a DevBox and ends the process: with 0 when it was asked to end, with 1 after a bug. */
export async function end(
  config: BoxConfig,
  stop: AbortController,
  coordinator: () => string,
): Promise<never> {
  const error: unknown = await live(config, stop, coordinator).catch((why: unknown) => why);
  const expected = error instanceof AskedToEnd || error instanceof Over;
  const why = expected || !(error instanceof Error) ? String(error) : error.stack;
  note("devbox.ended", { why });
  process.exit(expected ? 0 : 1);
}
