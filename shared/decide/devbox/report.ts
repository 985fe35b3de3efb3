import { ended, type Run } from "../../run.ts";
import type { BoxCommand, Reply } from "../command.ts";
import type { Ruling } from "../ruling.ts";

const reply = (accepted: boolean, why?: string): Reply => ({
  status: 200,
  body: { accepted, ...(why === undefined ? {} : { why }) },
});

/**
 * The first report of a leg counts. While a question is open or a message is queued, a report is not accepted, so
 * that neither is lost.
 */
export function report(
  run: Run,
  { status, summary }: Extract<BoxCommand, { type: "box-report" }>,
): Ruling {
  if (run.result || ended(run)) return { facts: [], reply: reply(true) };
  if (run.open) return { facts: [], reply: reply(false, "A question is open.") };
  if (run.turn.state !== "ended" || run.queue.length > 0)
    return { facts: [], reply: reply(false, "Another turn comes first.") };
  const step = `report-${run.leg}`;
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
      reply: reply(true),
    };
  const call = { status, summary };
  return {
    facts: [
      { type: "step.started", step, kind: "report", title: "report job result", call },
      { type: "step.finished", step, ok: true, result: { output: status } },
      { type: "result.reported", status, summary },
    ],
    reply: reply(true),
  };
}
