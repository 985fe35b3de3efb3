import { ended, type Run } from "../../run.ts";
import type { RunFact } from "../../schemas/event.ts";
import type { BoxCommand, Reply } from "../command.ts";
import type { Ruling } from "../ruling.ts";

const reply = (accepted: boolean, why?: string): Reply => ({
  status: 200,
  body: { accepted, ...(why === undefined ? {} : { why }) },
});

/**
 * The first report of a leg counts. While a question is open or a message is queued, a report is not accepted, so
 * that neither is lost. A leg that failed stays failed unless a later turn worked and succeeded, and a turn without
 * work decides nothing: then the result is that of an earlier turn.
 */
export function report(
  run: Run,
  { status, summary }: Extract<BoxCommand, { type: "box-report" }>,
): Ruling {
  if (run.result || ended(run)) return { facts: [], reply: reply(true) };
  if (run.open) return { facts: [], reply: reply(false, "A question is open.") };
  if (run.turn.state !== "ended" || run.queue.length > 0)
    return { facts: [], reply: reply(false, "Another turn comes first.") };
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
  return { facts: reported(run, resultOf(run, status, summary)), reply: reply(true) };
}

type Result = Omit<Extract<RunFact, { type: "result.reported" }>, "type">;

function resultOf(
  { turnResult: earlier }: Run,
  status: "completed" | "failed" | "nothing",
  summary: string,
): Result {
  if (status === "nothing" && !earlier) return { status: "failed", summary, code: "nothing-ran" };
  if (!earlier || status === "failed" || (status === "completed" && earlier.ok))
    return { status: status === "completed" ? "completed" : "failed", summary };
  const before = earlier.summary || (earlier.ok ? "" : "An earlier turn failed.");
  const also = status === "nothing" ? `The last message: ${summary}` : "";
  return {
    status: earlier.ok ? "completed" : "failed",
    summary: [before, also].filter(Boolean).join("\n\n"),
  };
}

function reported({ leg }: Run, { status, summary, code }: Result): RunFact[] {
  const step = `report-${leg}`;
  const call = { status, summary };
  return [
    { type: "step.started", step, kind: "report", title: "report job result", call },
    { type: "step.finished", step, ok: true, result: { output: status } },
    { type: "result.reported", status, summary, ...(code ? { code } : {}) },
  ];
}
