import type { Run } from "../run.ts";
import type { RunEvent } from "../schemas/event.ts";
import { newest } from "./newest.ts";
import { moved } from "./status.ts";

type QuestionEvent = Extract<
  RunEvent,
  { type: "questions.asked" | "questions.answered" | "question.declined" }
>;

/** Questions to people, and their answers. */
export function applyQuestion(run: Run, event: QuestionEvent): Run {
  switch (event.type) {
    case "questions.asked":
      return {
        ...moved(run, "needs-you", run.devbox ? "" : "parked", event.at),
        open: {
          id: event.id,
          askedAt: event.at,
          askedBy: event.by,
          ...(event.purpose ? { purpose: event.purpose } : {}),
          questions: event.questions,
        },
        asked: newest(run.asked, { id: event.id, seq: event.seq }, 100),
        execution: { ...run.execution, cycles: run.execution.cycles + 1 },
      };
    case "questions.answered": {
      const purpose = run.open?.purpose;
      const phase = run.devbox?.state === "up" ? "working" : run.devbox ? run.phase : "preparing";
      const { target, ...others } = moved(run, "running", phase, event.at);
      return {
        ...others,
        // a person was asked because the place that the Run had was not there: what they say counts
        ...(target && purpose !== "target" ? { target } : {}),
        open: null,
        lastAnswer: { id: event.id, by: event.by, at: event.at, answers: event.answers },
        asked: run.asked.map((it) => (it.id === event.id ? { ...it, answered: event.seq } : it)),
        ...(purpose ? { chosen: { ...run.chosen, [purpose]: event.answers } } : {}),
      };
    }
    case "question.declined":
      return { ...run, declined: event.tries };
    default:
      return event satisfies never;
  }
}
