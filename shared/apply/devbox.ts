import { ended, type LaunchPhase, type PastDevBox, type Run } from "../run.ts";
import type { RunEvent } from "../schemas/event.ts";
import { launchWords } from "../words/launch.ts";
import { newest } from "./newest.ts";

type DevBoxEvent = Extract<RunEvent, { type: `devbox.${string}` }>;

/** The DevBox of a Run: requested, up, saved, stopping, gone. */
export function applyDevBox(run: Run, event: DevBoxEvent): Run {
  switch (event.type) {
    case "devbox.requested":
      return {
        ...run,
        phase: "launching",
        generation: event.generation,
        devbox: {
          id: event.devbox,
          generation: event.generation,
          state: "requested",
          worker: event.worker,
          image: event.image,
          ...(event.ephemeral ? { ephemeral: event.ephemeral } : {}),
          batch: 0,
          at: event.at,
        },
      };
    case "devbox.launched":
    case "devbox.resumed":
      if (!run.devbox) return run;
      return {
        ...run,
        phase: run.status === "needs-you" ? "" : "working",
        save: null,
        devbox: {
          ...run.devbox,
          state: run.devbox.state === "stopping" ? "stopping" : "up",
          isolated: event.isolated,
          nonce: event.nonce,
        },
        execution: { ...run.execution, cycles: run.execution.cycles + 1 },
      };
    case "devbox.stopping":
      if (!run.devbox) return run;
      return {
        ...run,
        phase:
          event.why === "park"
            ? "parking"
            : event.why === "release"
              ? "releasing the DevBox"
              : "stopping",
        devbox: { ...run.devbox, state: "stopping", why: event.why },
      };
    case "devbox.parked":
    case "devbox.released":
      return {
        ...boxGone(run, howItEnded(run, event.type), event.at),
        phase: ended(run) ? "" : run.status === "needs-you" ? "parked" : "preparing",
        save: event.savedUntil ? { devbox: event.devbox, until: event.savedUntil } : null,
      };
    case "devbox.progressed": {
      if (run.devbox?.id !== event.devbox) return run;
      const { phase, reason } = event;
      const progress = { phase, ...(reason === undefined ? {} : { reason }) };
      return {
        ...run,
        phase: run.devbox.state === "requested" ? phaseOf(phase) : run.phase,
        devbox: { ...run.devbox, progress },
      };
    }
    case "devbox.saved": {
      const { save, devbox, bytes, sha256 } = event;
      return {
        ...run,
        checkpoint: { save, devbox, bytes, sha256 },
        ...(run.devbox
          ? { devbox: { ...run.devbox, saves: newest(run.devbox.saves ?? [], save, 20) } }
          : {}),
      };
    }
    case "devbox.lost":
      return {
        ...boxGone(run, event.moved ? "abandoned" : "lost", event.at),
        phase: ended(run) ? "" : run.status === "needs-you" ? "DevBox lost" : "recovering",
        losses: run.losses + (event.moved ? 0 : 1),
        // the checkpoint of a lost DevBox counts as a save, though it is as old as the last turn or question
        save: leavesSave(run) ? { devbox: event.devbox, until: savedUntil(event.at) } : run.save,
        execution: { ...run.execution, cycles: run.execution.cycles + 1 },
      };
    case "devbox.kept":
      return { ...run, keepUntil: event.until };
    default:
      return event satisfies never;
  }
}

const phaseOf = (phase: LaunchPhase): string =>
  phase === "waiting" ? launchWords[phase] : `launching: ${launchWords[phase]}`;

/** A host keeps the folders of a DevBox that has started; an ephemeral one leaves only what it saved. */
const leavesSave = ({ devbox, checkpoint }: Run): boolean =>
  devbox?.ephemeral ? checkpoint !== undefined : devbox?.nonce !== undefined;

function howItEnded(run: Run, type: "devbox.parked" | "devbox.released"): PastDevBox["how"] {
  if (type === "devbox.released") return "released";
  const { devbox: box, target } = run;
  return box?.worker === target?.worker && box?.image === target?.image ? "parked" : "moved";
}

/** The Run without its DevBox, which moves to `pastDevboxes`. */
function boxGone(run: Run, how: PastDevBox["how"], at: string): Run {
  const box = run.devbox;
  if (!box) return run;
  const past: PastDevBox = {
    id: box.id,
    worker: box.worker,
    image: box.image,
    ...(box.isolated === undefined ? {} : { isolated: box.isolated }),
    at: box.at,
    ended: at,
    how,
  };
  const { keepUntil: _, ...rest } = run;
  return {
    ...rest,
    devbox: null,
    prepared: false,
    openSteps: [],
    pastDevboxes: newest(run.pastDevboxes, past, 20),
  };
}

/** How long a save is kept after its DevBox was parked, released or lost. */
const saveDaysMs = 14 * 24 * 60 * 60_000;

/** When a save made at `at` (ISO-8601) is deleted. */
export function savedUntil(at: string): string {
  return new Date(Date.parse(at) + saveDaysMs).toISOString();
}
