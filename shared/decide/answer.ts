import { checkAnswers, sameAnswers } from "../answer.ts";
import { Problem } from "../problem.ts";
import { ended, type Run } from "../run.ts";
import type { PersonCommand, Reply } from "./command.ts";
import type { Ruling } from "./ruling.ts";

type Answering = Extract<PersonCommand, { type: "answer" }>;

/** The first answer to the open questions counts. The same answer again gets the same reply; a different one is refused. */
export function answer(run: Run, { questions: id, answers, by }: Answering, now: string): Ruling {
  const earlier = run.lastAnswer;
  if (earlier?.id === id) {
    if (sameAnswers(earlier.answers, answers)) return { facts: [], reply: answered(earlier) };
    throw new Problem("already-answered", `${earlier.by} has already answered this.`, {
      answered: { by: earlier.by, at: earlier.at, answers: earlier.answers },
    });
  }
  if (ended(run))
    throw new Problem("run-not-waiting", "This run is no longer waiting for an answer");
  if (run.open?.id !== id)
    throw new Problem(
      "stale-question",
      run.open
        ? `The Run now asks something else (${run.open.id}). Answer that.`
        : "The Run is not waiting for this answer. Open its timeline to see what it asks.",
    );
  checkAnswers(run.open.questions, answers);
  return {
    facts: [{ type: "questions.answered", id, by, via: "answer", answers }],
    reply: answered({ id, by, at: now }),
  };
}

const answered = ({ id, by, at }: { id: string; by: string; at: string }): Reply => ({
  status: 200,
  body: { answered: { questions: id, by, at } },
});
