import type { RunEvent, RunFact } from "../../../../shared/schemas/event.ts";
import { emptyPage, fold } from "../../../../web/run-stream/rows/rows.ts";

const words = "The test failed because the clock of the worker is two minutes behind. ".repeat(12);

/** A message of the engine on one to ten lines, or a command that printed up to four lines. */
function factsOf(index: number): RunFact[] {
  const size = (index * 7_919) % 97;
  if (index % 3 > 0)
    return [{ type: "message.written", text: `${index}. ${words.slice(0, 20 + size * 8)}` }];
  const step = `s${index}`;
  const output = "a line of output\n".repeat(size % 5);
  return [
    { type: "step.started", step, kind: "exec", title: `exec in DevBox: ${index}`, call: {} },
    { type: "step.output", step, text: output },
    { type: "step.finished", step, ok: true, exitCode: 0, result: {} },
  ];
}

/** A page of rows that grows: `append` adds rows at its end. */
export function growingPage(count: number) {
  const page = emptyPage();
  let seq = 0;
  const append = (more: number): void => {
    const from = page.rows.length;
    for (let index = from; index < from + more; index++)
      for (const fact of factsOf(index)) {
        const event: RunEvent = { ...fact, seq: ++seq, at: "2026-11-23T10:00:00.000Z" };
        fold(page, event);
      }
  };
  append(count);
  return { page, append };
}
