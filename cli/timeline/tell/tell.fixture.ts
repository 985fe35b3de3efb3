import type { RunEvent, RunFact } from "../../../shared/schemas/event.ts";
import { linesOf } from "../layout.ts";
import { learn, nothingKnown } from "./known.ts";
import { tell } from "./tell.ts";

export const url = "https://w.example/runs/run_1";

/** What is written of the last fact, after those before it; each a second later. */
export function said(...facts: RunFact[]): string[] {
  const known = nothingKnown();
  let lines: string[] = [];
  for (const [index, fact] of facts.entries()) {
    const at = new Date(Date.parse("2026-11-23T10:00:00Z") + index * 1_000).toISOString();
    const event: RunEvent = { ...fact, seq: index + 1, at };
    lines = tell(event, known, url).flatMap((it) =>
      linesOf(it, { columns: 80, color: false, terminal: true }),
    );
    learn(known, event);
  }
  return lines;
}

export const exec: RunFact = {
  type: "step.started",
  step: "s",
  kind: "exec",
  title: "exec in DevBox: npm test",
  call: { command: "npm test", cwd: "/workspace" },
};

export const output = (text: string, step = "s"): RunFact => ({ type: "step.output", step, text });

export const queued: RunFact = {
  type: "message.queued",
  id: "m",
  text: "Also the docs.",
  by: "ada",
};
