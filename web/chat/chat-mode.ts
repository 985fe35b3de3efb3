import type { RunView } from "../../shared/view.ts";

/** What the composer below the timeline does now. */
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
        return { kind: "closed", reason: "The Run is stopping. Write again when it has stopped." };
      if (view.mode === "autonomous")
        return {
          kind: "closed",
          reason: "An autonomous Run takes no messages while it works. You can stop it.",
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
          "It was skipped before any work. Set right what its entry names, then start it again.",
      };
    default:
      return view.status satisfies never;
  }
}

/** The phases before the engine works. */
const beforeTurn = /^(preparing|launching|waiting for capacity)/;

const steerHint = (view: RunView): string =>
  view.status === "queued" || beforeTurn.test(view.phase)
    ? "Queued until the first turn; it does not interrupt anything."
    : "Queued until the next turn boundary; it does not interrupt the turn.";

function answering(view: RunView): ChatMode {
  const questions = view.openQuestions?.questions ?? [];
  if (questions.some((it) => it.kind !== "text" && it.allowOther === false))
    return {
      kind: "closed",
      reason: "This question takes only its options. Choose in the question above.",
    };
  const several = questions.length > 1;
  return {
    kind: "answer",
    label: several ? `Answer all ${questions.length}` : "Answer",
    placeholder: several
      ? `Answer all ${questions.length} questions in your own words`
      : "Answer in your own words",
    hint: several
      ? `Your text becomes the answer to all ${questions.length} open questions. To answer each, use the panel above.`
      : "Your text becomes the answer to the open question, and the Run goes on.",
  };
}

function finished(view: RunView): ChatMode {
  if (!view.continuable)
    return {
      kind: "gone",
      title: "The DevBox is gone",
      reason:
        "No save of it is left, so this Run cannot be continued. A follow-up starts with what it found out.",
    };
  const up = view.devboxes[0]?.state === "up";
  return {
    kind: "continue",
    label: "Continue",
    placeholder: "Continue this run — say what to do next",
    hint: up
      ? "Continues this Run in the same DevBox and workspace."
      : "Continues from the save in a new DevBox: takes a moment.",
  };
}
