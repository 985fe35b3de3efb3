import { Problem } from "../problem.ts";
import { ended, type Run } from "../run.ts";
import type { PersonCommand } from "./command.ts";
import { accepted, type Ruling, write } from "./ruling.ts";

/** Keeps the DevBox of a finished Run on for longer. */
export function keep(
  run: Run,
  { minutes, by }: Extract<PersonCommand, { type: "keep" }>,
  now: string,
): Ruling {
  if (!ended(run))
    throw new Problem(
      "devbox-gone",
      "The Run is not finished. Its DevBox stays up by itself while it works.",
    );
  if (run.devbox?.state !== "up")
    throw new Problem("devbox-gone", "There is no DevBox to keep: it is off already.");
  const until = new Date(Date.parse(now) + minutes * 60_000).toISOString();
  return accepted(run, { type: "devbox.kept", until, by });
}

/** Saves and ends the DevBox of a finished Run at a person's request. */
export function release(run: Run, { by }: Extract<PersonCommand, { type: "release" }>): Ruling {
  if (!ended(run))
    throw new Problem(
      "run-not-waiting",
      "The Run is not finished. Stop it first; that saves and ends its DevBox.",
    );
  const box = run.devbox;
  if (!box || box.state === "stopping") return accepted(run);
  return accepted(run, { type: "devbox.stopping", devbox: box.id, why: "release", by });
}

/** Saves and ends the DevBox of a finished Run when its time is over. */
export const expireKept = (run: Run, now: string): Ruling =>
  (run.keepUntil ?? "") > now ? write() : makeRoom(run);

/** Saves and ends the DevBox of a finished Run before its time is over. The Run can be continued from the save. */
export function makeRoom(run: Run): Ruling {
  if (!ended(run) || !run.devbox || run.devbox.state === "stopping") return write();
  return write({ type: "devbox.stopping", devbox: run.devbox.id, why: "release" });
}
