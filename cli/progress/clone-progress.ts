import type { RunEvent } from "../../shared/schemas/event.ts";
import { createScreen, type Screen } from "../../shared/screen/screen.ts";
import { type GitProgress, gitProgress } from "../../shared/words/git-progress.ts";
import type { Remote } from "../remote.ts";

/** How far the clone of a Run is, from the output of its steps. */
export interface CloneProgress {
  /** Learns from the next event of the Run. */
  learn(event: RunEvent): void;
  /** What git does now. Undefined while nothing is cloned, and before git tells. */
  readonly now: GitProgress | undefined;
  /** The title of the step, such as `clone acme/site`; empty while nothing is cloned. */
  readonly title: string;
}

export function createCloneProgress(): CloneProgress {
  let open: { readonly step: string; readonly title: string; readonly screen: Screen } | undefined;
  let now: GitProgress | undefined;
  return {
    learn(event) {
      if (event.type === "step.started" && event.kind === "clone") {
        open = { step: event.step, title: event.title, screen: createScreen() };
        now = undefined;
      } else if (event.type === "step.output" && event.step === open?.step) {
        open.screen.add(event.text);
        now = gitProgress(open.screen.text);
      } else if (ends(event, open?.step)) {
        open = undefined;
        now = undefined;
      }
    },
    get now() {
      return now;
    },
    get title() {
      return open?.title ?? "";
    },
  };
}

/** A step also ends without an end of its own: with its DevBox, or with the Run. */
const ends = (event: RunEvent, step: string | undefined): boolean =>
  event.type === "step.finished"
    ? event.step === step
    : ["devbox.lost", "devbox.released", "run.failed", "run.stopped"].includes(event.type);

/** "Receiving objects, 45 %" */
export const progressWords = ({ doing, percent }: GitProgress): string => `${doing}, ${percent} %`;

/** What the clone of a Run does at this moment, in words. Undefined if none is running, or git has not told yet. */
export async function askCloneProgress(
  remote: Pick<Remote, "events">,
  runId: string,
): Promise<string | undefined> {
  const progress = createCloneProgress();
  for (let after = 0; ; ) {
    const { events, head } = await remote.events(runId, after, 0);
    for (const event of events) progress.learn(event);
    const last = events.at(-1)?.seq ?? head;
    if (last >= head || last <= after) break;
    after = last;
  }
  return progress.now && progressWords(progress.now);
}

/**
 * Tells when git has passed another quarter of what it does, for a reader that gets lines. The end is not told: git
 * writes a line of its own then.
 */
export function createQuarters(): (now: GitProgress | undefined) => boolean {
  let told = { doing: "", quarter: 0 };
  return (now) => {
    if (!now) return false;
    const quarter = Math.min(3, Math.floor(now.percent / 25));
    const before = told.doing === now.doing ? told.quarter : 0;
    if (quarter <= before || now.percent === 100) return false;
    told = { doing: now.doing, quarter };
    return true;
  };
}
