import { ended, type Run } from "../run.ts";
import type { RunFact } from "../schemas/event.ts";
import type { PersonCommand } from "./command.ts";
import { accepted, type Ruling } from "./ruling.ts";

/** A Run is stopped once its host confirms that the DevBox is gone; without a DevBox it stops at once. */
export function stop(run: Run, { by }: Extract<PersonCommand, { type: "stop" }>): Ruling {
  if (ended(run) || run.stopRequestedBy) return accepted(run);
  const withdrawn = run.queue.map(
    (message): RunFact => ({ type: "message.withdrawn", id: message.id, by }),
  );
  const box = run.devbox;
  if (!box) return accepted(run, ...withdrawn, { type: "run.stopped", leg: run.leg, by });
  const requested: RunFact = { type: "stop.requested", by };
  if (box.state === "stopping") return accepted(run, ...withdrawn, requested);
  return accepted(run, ...withdrawn, requested, {
    type: "devbox.stopping",
    devbox: box.id,
    why: "stop",
    by,
  });
}
