import { join } from "node:path";
import type { Redactor } from "../../../shared/redaction/redactor.ts";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import type { BoxFact } from "../../../shared/schemas/event.ts";
import type { Box } from "../box/box.ts";
import type { Outbox } from "../coordinator/outbox.ts";
import { isFull } from "../coordinator/space.ts";
import { DiskFull, type LimitWatch } from "../limits/limit-watch.ts";
import { createDecoder } from "../output/decode.ts";
import { createLiveOutput } from "../output/live-output.ts";
import { createStepOutput, type StepOutput } from "../output/step-output.ts";
import { shortened } from "../output/text.ts";
import { type Exit, exec } from "./exec.ts";
import type { Block } from "./shell.ts";

/** Where steps run, and where their events go. */
export type StepContext = {
  readonly config: BoxConfig;
  readonly box: Box;
  readonly outbox: Outbox;
  /** Shows a text to the people who watch the Run now. It is not stored. */
  readonly showLive: (of: { step: string } | { message: string }, text: string) => Promise<void>;
  readonly limits: Pick<LimitWatch, "look" | "diskIsFull">;
  /** Takes secrets out of what leaves the DevBox or is stored. */
  readonly redactor: Redactor;
};

export type Step = {
  readonly step: string;
  readonly kind: Extract<BoxFact, { type: "step.started" }>["kind"];
  readonly title: string;
  /** What it means if it fails, as a sentence. */
  readonly failure?: string;
};

export type StepEnd = {
  readonly exitCode: number;
  /** The last part of its output. */
  readonly tail: string;
};

const titleBytes = 120;
const commandBytes = 8 * 1024;

/**
 * Runs a block as a step of the timeline: reports its start, output and end. Calls `finished` before it reports
 * the end: a kill in between leaves a step without an end, but a step whose end was reported never runs again. When
 * `signal` aborts, it rejects and reports no end.
 */
export async function runStep(
  { config, box, outbox, showLive, redactor, limits }: StepContext,
  { step, kind, title, failure }: Step,
  block: Block,
  finished: (end: StepEnd) => void,
  signal: AbortSignal,
): Promise<StepEnd> {
  const command = shortened(redactor.text(block.code.trimEnd()), commandBytes);
  const call = { command, cwd: block.workspace };
  const line = shortened(redactor.text(title), titleBytes);
  outbox.tell({ type: "step.started", step, kind, title: line, call });

  const decoder = createDecoder();
  const shown = createStepOutput(redactor, join(config.folders.box, `output-${step}`), (error) => {
    if (!isFull(error)) throw error;
    limits.diskIsFull();
  });
  const live = createLiveOutput({
    tail: () => shown.tail(),
    tell: (text) => outbox.tell({ type: "step.output", step, text }),
    showLive: (text) => showLive({ step }, text),
    flushed: () => outbox.flushed(),
  });
  const output = (bytes: Uint8Array) => {
    live.add(shown.add(decoder.add(bytes)));
    return outbox.room();
  };

  try {
    const reached = limits.look();
    const exit = await exec(box, block, output, signal).catch(failedByDisk);
    live.add(shown.add(decoder.end()) + shown.end());
    live.end();
    const { result, tail: last, file } = await shown.kept().catch(notKept);
    const { code: exitCode } = exit;
    const ok = exitCode === 0;
    const limit = ok ? undefined : reached(last);
    const means = ok ? undefined : failure;
    const error = [limit ?? exit.error, means].filter((it) => it !== undefined).join(" ");
    const full = exit.error !== undefined && signal.aborted ? exit.error : limit;
    const tail = full ? `${last.trimEnd()}\n${full}` : last;
    finished({ exitCode, tail });
    const told = error === "" ? result : { ...result, error };
    outbox.tell({ type: "step.finished", step, ok, exitCode, result: told }, file);
    return { exitCode, tail };
  } finally {
    live.add(shown.end());
    live.end(); // tells the output so far if the step was interrupted
  }
}

/** On a full disk, long output cannot be kept. What was shown live stays on the timeline. */
function notKept(error: unknown): Awaited<ReturnType<StepOutput["kept"]>> {
  if (isFull(error)) return { result: {}, tail: "" };
  throw error;
}

/** A command that the disk limit ended has failed; everything else that ended it is not its own fault. */
function failedByDisk(error: unknown): Exit {
  if (error instanceof DiskFull) return { code: 1, error: error.message };
  throw error;
}
