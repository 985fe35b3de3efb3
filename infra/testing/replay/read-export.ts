import * as z from "zod";
import { apply } from "../../../shared/apply/apply.ts";
import { created } from "../../../shared/apply/created.ts";
import type { Run } from "../../../shared/run.ts";
import { type RunEvent, runEvent } from "../../../shared/schemas/event.ts";

export type Replay = { readonly run: Run; readonly events: readonly RunEvent[] };

/**
 * Reads an exported Run (`GET /api/runs/:id/export`, one event per line) and folds it as the coordinator did. The
 * Run belongs to the team `local`, so that the server of this machine shows it. Throws a sentence that names the
 * line when the file is not an exported Run.
 *
 * @param id the Run's id: the export names it only in the file's name
 * @param until stops after this event; the whole Run by default
 */
export function readExport(text: string, id: string, until = Number.POSITIVE_INFINITY): Replay {
  const events: RunEvent[] = [];
  let run: Run | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "" || events.length >= until) continue;
    const event = eventIn(line, index + 1);
    if (event.seq !== events.length + 1)
      throw new Error(`Line ${index + 1} is event ${event.seq}. Expected ${events.length + 1}.`);
    if (run) run = apply(run, event);
    else if (event.type === "run.created") run = { ...created(id, event), team: "local" };
    else throw new Error(`Line ${index + 1} is ${event.type}. A Run begins with run.created.`);
    events.push(event);
  }
  if (!run) throw new Error("The file has no events. Export a Run and try again.");
  return { run, events };
}

function eventIn(line: string, number: number): RunEvent {
  try {
    return runEvent.parse(JSON.parse(line));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Error(`Line ${number} is not an event of a Run. ${why}`);
  }
}
