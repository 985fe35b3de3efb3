import { ended, type Run } from "../../run.ts";
import type { RunFact } from "../../schemas/event.ts";
import type { BoxCommand, Reply } from "../command.ts";
import { fail } from "../end-leg.ts";
import type { Ruling } from "../ruling.ts";

/** After this many questions an autonomous Run fails. */
const triesBeforeFailing = 3;

/**
 * `answered`: the answers are in the log, at the event `answered` of `run.asked`. `busy`: another question is open;
 * once that is answered, the DevBox asks again with a new batch number. This is not a refusal: the number of a
 * refused batch is used again, and a late copy of this batch could then take the place of the next one.
 */
type AskState = "open" | "answered" | "refused" | "busy";

const reply = (ask: AskState, why?: string): Reply => ({
  status: 200,
  body: { ask, ...(why === undefined ? {} : { why }) },
});

/** An engine's questions to a person. */
export function ask(
  run: Run,
  { id, questions, engine }: Extract<BoxCommand, { type: "box-ask" }>,
): Ruling {
  const known = knownState(run, id);
  if (known) return { facts: [], reply: reply(known) };
  if (ended(run) || run.stopRequestedBy || run.result)
    return { facts: [], reply: reply("refused", "The Run is not working now.") };
  if (run.mode === "autonomous") return decline(run, questions[0]?.question ?? "");
  if (run.open) return { facts: [], reply: reply("busy") };
  return {
    facts: [{ type: "questions.asked", id, by: engine, questions: [...questions] }],
    reply: reply("open"),
  };
}

/** The reply to a repeat of a batch that asked. */
export function askAgain(run: Run, id: string): Reply {
  const refused = ended(run) || run.stopRequestedBy || run.result || run.mode === "autonomous";
  return reply(knownState(run, id) ?? (refused ? "refused" : "busy"));
}

function knownState(run: Run, id: string): "open" | "answered" | undefined {
  if (run.open?.id === id) return "open";
  return run.asked.some((it) => it.id === id && it.answered !== undefined) ? "answered" : undefined;
}

/** No one watches an autonomous Run. Each question is counted, and the third fails the leg. */
function decline(run: Run, question: string): Ruling {
  const tries = run.declined + 1;
  const facts: RunFact[] = [{ type: "question.declined", text: question, tries }];
  if (tries >= triesBeforeFailing) {
    const summary = `It asked ${tries} times, but no one can answer an autonomous Run. The last question: “${question}”`;
    facts.push(...fail(run, "asked-without-human", summary));
  }
  return { facts, reply: reply("refused", "No human is available; decide or fail") };
}
