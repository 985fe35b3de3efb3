import { Problem } from "../problem.ts";
import { ended, type Run } from "../run.ts";
import type { BoxFact, RunFact } from "../schemas/event.ts";
import type { BoxCommand, Reply } from "./command.ts";
import { endTurn } from "./end-turn.ts";
import type { Ruling } from "./ruling.ts";

/** Questions that an autonomous Run may try to ask before it fails. */
const triesBeforeFailing = 3;

const taken = (body: Reply["body"] = {}): Reply => ({ status: 200, body });

/**
 * What a DevBox's batch means for its Run. A batch is taken once and in order: a repeat is answered
 * without effect, a gap and an older generation are refused.
 */
export function decideBox(run: Run, command: BoxCommand): Ruling {
  const box = run.devbox;
  if (!box || box.generation !== command.generation)
    throw new Problem("generation-over", "This DevBox is no longer the Run's. It must end.");
  if (command.number > box.batch + 1)
    throw new Problem("batch-gap", `Batch ${box.batch + 1} is missing.`, {
      expected: box.batch + 1,
    });
  if (command.number <= box.batch) return { facts: [], reply: repeated(run, command) };

  const ruling = rule(run, command);
  if (ruling.facts.length > 0) return ruling;
  return { ...ruling, facts: [noted(box.id, command.type)] };
}

const noted = (by: string, action: string): RunFact => ({ type: "request.noted", by, action });

function rule(run: Run, command: BoxCommand): Ruling {
  switch (command.type) {
    case "box-events":
      return { facts: withinBudget(run, command.facts), reply: taken() };
    case "box-ask":
      return ask(run, command);
    case "box-report":
      return report(run, command);
    default:
      return command satisfies never;
  }
}

/** What a DevBox tells, and the end of a leg that has cost more than it may. */
function withinBudget(run: Run, told: readonly BoxFact[]): RunFact[] {
  const facts = told.flatMap((it) => known(run, it));
  const most = run.limits.costUsd;
  if (most === undefined || run.result || ended(run)) return facts;
  const costs = facts.map((it) => (it.type === "usage.reported" ? (it.costUsd ?? 0) : 0));
  const cost = costs.reduce((sum, it) => sum + it, (run.usage.costUsd ?? 0) - run.costUsdBefore);
  if (cost < most) return facts;
  const failed: RunFact = {
    type: "result.reported",
    status: "failed",
    summary: `It cost $${cost.toFixed(2)}, and its limit is $${most.toFixed(2)}. Continue it to let it spend that much again.`,
    code: "cost-limit",
  };
  return [...facts, failed, ...endTurn(run)];
}

/** A message that is not queued any more was withdrawn, or delivered with the turn's end: it says nothing new. */
function known(run: Run, fact: BoxFact): RunFact[] {
  if (fact.type !== "message.steered") return [fact];
  return run.queue.some((it) => it.id === fact.id) ? [fact] : [];
}

/** A repeat learns how its first copy stands now. */
function repeated(run: Run, command: BoxCommand): Reply {
  if (command.type === "box-ask") return taken({ ask: standing(run, command.id) ?? unasked(run) });
  if (command.type === "box-report")
    return taken({ accepted: run.result !== undefined || ended(run) });
  return taken();
}

/** `answered`: the recorded answers are in the log, at the event `answered` of `run.asked`. */
function standing(run: Run, id: string): "open" | "answered" | undefined {
  if (run.open?.id === id) return "open";
  return run.asked.some((it) => it.id === id && it.answered !== undefined) ? "answered" : undefined;
}

/**
 * How a batch that asked nothing is answered. `busy`: another question is open; ask again under a new
 * number when it is answered. It is not a refusal: then its number would go to another batch, and a
 * late copy of this one could take it.
 */
const unasked = (run: Run): "busy" | "refused" =>
  ended(run) || run.stopRequestedBy || run.result || run.mode === "autonomous" ? "refused" : "busy";

function ask(
  run: Run,
  { id, questions, engine }: Extract<BoxCommand, { type: "box-ask" }>,
): Ruling {
  const before = standing(run, id);
  if (before) return { facts: [], reply: taken({ ask: before }) };
  if (ended(run) || run.stopRequestedBy || run.result)
    return { facts: [], reply: taken({ ask: "refused", why: "The Run is not working now." }) };
  if (run.mode === "autonomous") return decline(run, questions[0]?.question ?? "");
  if (run.open) return { facts: [], reply: taken({ ask: "busy" }) };
  return {
    facts: [{ type: "questions.asked", id, by: engine, questions: [...questions] }],
    reply: taken({ ask: "open" }),
  };
}

/** Nobody watches an autonomous Run: a try is counted, and the third ends it. */
function decline(run: Run, question: string): Ruling {
  const tries = run.declined + 1;
  const facts: RunFact[] = [{ type: "question.declined", text: question, tries }];
  if (tries >= triesBeforeFailing)
    facts.push(
      {
        type: "result.reported",
        status: "failed",
        summary: `It asked ${tries} times although nobody can answer an autonomous Run. The last question: “${question}”`,
        code: "asked-without-human",
      },
      ...endTurn(run),
    );
  return { facts, reply: taken({ ask: "refused", why: "No human is available; decide or fail" }) };
}

/** The first report of a leg counts. While a question is open or a message is queued it is refused, so that neither is lost. */
function report(
  run: Run,
  { status, summary }: Extract<BoxCommand, { type: "box-report" }>,
): Ruling {
  if (run.result || ended(run)) return { facts: [], reply: taken({ accepted: true }) };
  if (run.open) return { facts: [], reply: taken({ accepted: false, why: "A question is open." }) };
  if (run.turn.state !== "ended" || run.queue.length > 0)
    return { facts: [], reply: taken({ accepted: false, why: "There is another turn first." }) };
  const step = `report-${run.leg}`;
  const call = { status, summary };
  if (status === "none")
    return {
      facts: [
        {
          type: "result.reported",
          status: "failed",
          summary: `ended without reporting a result${summary ? `. Its last message: ${summary}` : ""}`,
          code: "ended-without-reporting",
        },
      ],
      reply: taken({ accepted: true }),
    };
  return {
    facts: [
      { type: "step.started", step, kind: "report", title: "report job result", call },
      { type: "step.finished", step, ok: true, result: { output: status } },
      { type: "result.reported", status, summary },
    ],
    reply: taken({ accepted: true }),
  };
}
