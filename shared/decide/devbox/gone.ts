import { savedUntil } from "../../apply/devbox.ts";
import type { DevBox, Run } from "../../run.ts";
import type { RunFact } from "../../schemas/event.ts";
import type { CoordinatorCommand } from "../command.ts";
import { type Ruling, write } from "../ruling.ts";

/** A leg may lose this many DevBoxes and continue in another. */
const lossesAllowed = 2;

/** The host says that a DevBox is gone: parked or released if it was stopping, otherwise lost. */
export function gone(
  run: Run,
  { generation, reason, shortage }: Extract<CoordinatorCommand, { type: "box-gone" }>,
  now: string,
): Ruling {
  const box = run.devbox;
  if (box?.generation !== generation) return write();
  const interrupted = interruptedSteps(run, box.state === "stopping" ? undefined : reason);
  const facts = box.state === "stopping" ? ended(run, box, now) : lost(run, box, reason, shortage);
  return write(...interrupted, ...facts);
}

/** The end of every step that was going on in a DevBox that is gone. */
export const interruptedSteps = (run: Run, error: string | undefined): RunFact[] =>
  run.openSteps.map((step) => ({
    type: "step.finished",
    step,
    ok: false,
    result: { interrupted: true, ...(error === undefined ? {} : { error }) },
  }));

function ended(run: Run, box: DevBox, now: string): RunFact[] {
  const kept = !box.ephemeral || run.checkpoint !== undefined;
  const save = { devbox: box.id, ...(kept ? { savedUntil: savedUntil(now) } : {}) };
  if (run.stopRequestedBy)
    return [
      { type: "devbox.released", ...save },
      { type: "run.stopped", leg: run.leg, by: run.stopRequestedBy },
    ];
  return [{ type: box.why === "park" ? "devbox.parked" : "devbox.released", ...save }];
}

function lost(run: Run, box: DevBox, reason: string, shortage: string | undefined): RunFact[] {
  const fact: RunFact = { type: "devbox.lost", devbox: box.id, reason };
  if (run.status !== "running" || run.result) return [fact];
  if (shortage !== undefined && box.state === "up") return [fact, failedFor(run, shortage)];
  if (run.losses < lossesAllowed) return [fact];
  return [
    fact,
    {
      type: "run.failed",
      leg: run.leg,
      summary: `DevBox lost ${run.losses + 1} times. The last time: ${reason}`,
      code: "devbox-lost",
    },
  ];
}

/** Another DevBox would run the block again that filled the disk, as soon as there is room. */
const failedFor = ({ leg }: Run, shortage: string): RunFact => ({
  type: "run.failed",
  leg,
  summary: `The DevBox ended when the disk had no room. Nothing runs again by itself: make room, then continue the Run. ${shortage}`,
  code: "storage-full",
});
