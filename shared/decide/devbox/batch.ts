import { costOfLeg, reaches } from "../../cost-limit.ts";
import { Problem } from "../../problem.ts";
import { ended, type Run } from "../../run.ts";
import type { BoxFact, RunFact } from "../../schemas/event.ts";
import { dollars } from "../../words/quantity.ts";
import type { BoxCommand, Reply } from "../command.ts";
import { fail } from "../end-leg.ts";
import type { Ruling } from "../ruling.ts";
import { ask, askAgain } from "./ask.ts";
import { report } from "./report.ts";

/**
 * Decides how a batch from a DevBox changes its Run. Each batch is taken once and in order: a repeat gets a reply but
 * changes nothing; a gap and an older generation are refused.
 */
export function batch(run: Run, command: BoxCommand): Ruling {
  const box = run.devbox;
  if (box?.generation !== command.generation) throw generationOver();
  const expected = box.batch + 1;
  if (command.number > expected)
    throw new Problem("batch-gap", `Batch ${expected} is missing.`, { expected });
  if (command.number < expected) return { facts: [], reply: repeated(run, command) };

  const ruling = rule(run, command);
  if (ruling.facts.length > 0) return ruling;
  return { ...ruling, facts: [{ type: "request.noted", by: box.id, action: command.type }] };
}

export const generationOver = () =>
  new Problem("generation-over", "This DevBox no longer belongs to the Run. It must end.");

function rule(run: Run, command: BoxCommand): Ruling {
  switch (command.type) {
    case "box-events":
      return { facts: withinBudget(run, command.facts), reply: taken };
    case "box-ask":
      return ask(run, command);
    case "box-report":
      return report(run, command);
    default:
      return command satisfies never;
  }
}

const taken: Reply = { status: 200, body: {} };

/** The reply to a repeat: the current state of what the first copy asked or reported. */
function repeated(run: Run, command: BoxCommand): Reply {
  if (command.type === "box-ask") return askAgain(run, command.id);
  if (command.type === "box-events") return taken;
  return { status: 200, body: { accepted: run.result !== undefined || ended(run) } };
}

/** The facts that a DevBox sends, and the failure of a leg that has reached its cost limit. */
function withinBudget(run: Run, sent: readonly BoxFact[]): RunFact[] {
  const facts = sent.filter((it) => !isStale(run, it));
  const limit = run.limits.costUsd;
  if (limit === undefined || run.result || ended(run)) return facts;
  const costs = facts.map((it) => (it.type === "usage.reported" ? (it.costUsd ?? 0) : 0));
  const cost = costs.reduce((sum, it) => sum + it, costOfLeg(run));
  if (!reaches(cost, limit)) return facts;
  const summary = `It cost ${dollars(cost)}, and its limit is ${dollars(limit)}. Continue it to let it spend that much again.`;
  return [...facts, ...fail(run, "cost-limit", summary)];
}

/** A message that is no longer queued was withdrawn, or delivered when the turn ended. */
const isStale = (run: Run, fact: BoxFact): boolean =>
  fact.type === "message.steered" && !run.queue.some((it) => it.id === fact.id);
