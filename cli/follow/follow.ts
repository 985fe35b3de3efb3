import { apply } from "../../shared/apply/apply.ts";
import { created } from "../../shared/apply/created.ts";
import { ended, type Run } from "../../shared/run.ts";
import { type RunEvent, runFact } from "../../shared/schemas/event.ts";
import type { Context } from "../context.ts";
import { exitCodeOf, exitCodes } from "../exit-codes.ts";
import { Printed } from "../live/printed.ts";
import { createProgressDisplay } from "../progress/progress-display.ts";
import { StatusLine } from "../progress/status-line.ts";
import type { Remote } from "../remote.ts";
import { printable } from "../terminal/printable.ts";
import { type Block, note } from "../timeline/block.ts";
import { learn, nothingKnown } from "../timeline/tell/known.ts";
import { tellWaiting } from "../timeline/tell/question.ts";
import { tell } from "../timeline/tell/tell.ts";
import { Desk } from "./desk.ts";
import { timelineOf } from "./events.ts";

export type Following = {
  /** Print only events, one line of JSON each. */
  readonly json: boolean;
  /** Input and output are a terminal, so a person can answer. */
  readonly interactive: boolean;
  readonly color: boolean;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly errors: NodeJS.WriteStream;
  /** The page of a Run in the console. */
  url(runId: string): string;
};

/** Follows a Run on the terminal of this process. Resolves to the exit code. */
export const followRun = (context: Context, runId: string): Promise<number> =>
  follow(context.client, runId, {
    json: context.json,
    interactive: context.interactive,
    color: context.color,
    input: process.stdin,
    output: process.stdout,
    errors: process.stderr,
    url: context.url,
  });

/** Writes the timeline of a Run from its first event until the Run ends. Resolves to the exit code. */
export async function follow(remote: Remote, runId: string, options: Following): Promise<number> {
  const { json, output, errors, color } = options;
  const url = options.url(runId);
  const terminal = output.isTTY === true;
  const known = nothingKnown(!terminal);
  const printed = new Printed(output, color, known);
  const away = new AbortController();
  const complain = (text: string): void => {
    errors.write(`${printable(text)}\n`);
  };
  const desk =
    options.interactive && !json
      ? new Desk({
          ...options,
          remote,
          runId,
          complain,
          clear: () => printed.hide(),
          over: () => away.abort(),
        })
      : undefined;
  const status = desk || json || !output.isTTY ? undefined : new StatusLine(output);
  const print = (write: () => void): void => {
    if (desk) desk.print(write);
    else if (status) status.above(write);
    else write();
  };
  const show = (blocks: readonly Block[]): void => {
    if (blocks.length > 0) print(() => printed.print(blocks));
  };
  const tellOne = (event: RunEvent): void => {
    show(tell(event, known, url));
    learn(known, event);
  };
  const showEvent = (event: RunEvent): void => {
    for (const it of printed.settled(event)) tellOne(it);
  };
  const lost = (why: string): void =>
    print(() => {
      printed.hide();
      complain(`${why} Trying again until it works.`);
    });
  const progress = createProgressDisplay(desk ?? status, (text) => show([note(text)]));
  const interrupt = (): void => desk?.interrupt();
  if (desk) process.on("SIGINT", interrupt);

  let run: Run | undefined;
  try {
    for await (const page of timelineOf(remote, runId, { signal: away.signal, lost })) {
      for (const event of page.events) {
        if (json) output.write(`${JSON.stringify(event)}\n`);
        else showEvent(event);
        if (!json) progress.learn(event);
        run = after(run, runId, event);
      }
      if (!json) print(() => printed.show());
      if (!run || !page.current) continue;
      if (ended(run)) return exitCodeOf(run.status);
      if (desk) desk.attend(run.open);
      else if (run.open) {
        for (const it of printed.rest()) tellOne(it);
        if (json) complain(`The Run needs you: ${url}`);
        else show([tellWaiting(run.open, runId, url)]);
        return exitCodes.needsYou;
      }
    }
    return exitCodes.stopped; // the person left
  } finally {
    process.off("SIGINT", interrupt);
    status?.setStatus("");
    await desk?.close();
  }
}

const types: ReadonlySet<string> = new Set(
  runFact.unwrap().options.map((it) => it.shape.type.value),
);

/** The Run after an event. A type that this version does not know changes nothing. */
function after(run: Run | undefined, runId: string, event: RunEvent): Run | undefined {
  if (event.type === "run.created") return created(runId, event);
  return run && types.has(event.type) ? apply(run, event) : run;
}
