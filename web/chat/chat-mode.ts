import type { RunView } from "../../shared/schemas/run-view.ts";

/** The current function of the composer below the timeline. */
export type ChatMode =
  | {
      readonly kind: "steer" | "answer" | "continue";
      readonly label: string;
      readonly placeholder: string;
      readonly hint: string;
    }
  | { readonly kind: "closed"; readonly reason: string }
  | { readonly kind: "gone"; readonly title: string; readonly reason: string };

export const steerPlaceholder = "Steer this run — type an instruction to queue for the next turn";

/** @param stopping a person has asked the Run to stop */
export function chatMode(view: RunView, stopping: boolean): ChatMode {
  switch (view.status) {
    case "queued":
    case "running":
      if (stopping)
        return {
          kind: "closed",
          reason: "The Run is stopping. You can write again once it has stopped.",
        };
      if (view.mode === "autonomous")
        return {
          kind: "closed",
          reason: "Autonomous Runs don't take messages while they work. You can stop this one.",
        };
      return {
        kind: "steer",
        label: "Steer",
        placeholder: steerPlaceholder,
        hint: steerHint(view),
      };
    case "needs-you":
      return stopping ? { kind: "closed", reason: "The Run is stopping." } : answering(view);
    case "completed":
    case "failed":
    case "stopped":
      return finished(view);
    case "skipped":
      return {
        kind: "gone",
        title: "This Run never started",
        reason:
          "It was skipped before it started working. Fix the problem shown above, then start it again.",
      };
    default:
      return view.status satisfies never;
  }
}

/** The phases before the engine works. */
const beforeTurn = /^(preparing|launching|waiting for capacity)/;

const steerHint = (view: RunView): string =>
  view.status === "queued" || beforeTurn.test(view.phase)
    ? "Delivered at the first turn. Nothing is interrupted."
    : "Delivered at the next turn boundary. Nothing is interrupted.";

function answering(view: RunView): ChatMode {
  const questions = view.openQuestions?.questions ?? [];
  if (questions.some((it) => it.kind !== "text" && it.allowOther === false))
    return {
      kind: "closed",
      reason: "This question accepts only the listed options. Choose from them above.",
    };
  const several = questions.length > 1;
  return {
    kind: "answer",
    label: several ? `Answer all ${questions.length}` : "Answer",
    placeholder: several
      ? `Answer all ${questions.length} questions in your own words`
      : "Answer in your own words",
    hint: several
      ? `Sends this as your answer to all ${questions.length} open questions. To answer them one by one, use the panel above.`
      : "Sends this as your answer and resumes the Run.",
  };
}

function finished(view: RunView): ChatMode {
  if (!view.continuable)
    return {
      kind: "gone",
      title: "The DevBox is gone",
      reason:
        "Its saved workspace is no longer available, so this Run can't continue. A follow-up starts with this Run's summary.",
    };
  const up = view.devboxes[0]?.state === "up";
  return {
    kind: "continue",
    label: "Continue",
    placeholder: "Continue this run — say what to do next",
    hint: up
      ? "Continues this Run in the same DevBox and workspace."
      : "Restores your saved workspace in a new DevBox (a few seconds).",
  };
}
