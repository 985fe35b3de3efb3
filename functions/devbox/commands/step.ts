import { join } from "node:path";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import type { BoxFact } from "../../../shared/schemas/event.ts";
import type { Box } from "../box/box.ts";
import type { Outbox } from "../coordinator/outbox.ts";
import { createLiveOutput } from "../output/live-output.ts";
import { createSanitiser } from "../output/sanitise.ts";
import { shortened } from "../output/text.ts";
import { keepOutput } from "../output/whole-output.ts";
import { exec } from "./exec.ts";
import type { Block } from "./shell.ts";

/** Where steps run, and where their events go. */
export type StepContext = {
  readonly config: BoxConfig;
  readonly box: Box;
  readonly outbox: Outbox;
  /** Shows a text to the people who watch the Run now. It is not stored. */
  readonly showLive: (of: { step: string } | { message: string }, text: string) => Promise<void>;
};

export type Step = {
  readonly step: string;
  readonly kind: Extract<BoxFact, { type: "step.started" }>["kind"];
  readonly title: string;
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
  { config, box, outbox, showLive }: StepContext,
  { step, kind, title }: Step,
  block: Block,
  finished: (end: StepEnd) => void,
  signal: AbortSignal,
): Promise<StepEnd> {
  const call = { command: shortened(block.code.trimEnd(), commandBytes), cwd: block.workspace };
  outbox.tell({ type: "step.started", step, kind, title: shortened(title, titleBytes), call });

  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const sanitiser = createSanitiser();
  const keeper = keepOutput(join(config.folders.box, `output-${step}`));
  const live = createLiveOutput({
    tell: (text) => outbox.tell({ type: "step.output", step, text }),
    showLive: (text) => showLive({ step }, text),
    flushed: () => outbox.flushed(),
  });
  const add = (text: string) => {
    keeper.add(text);
    live.add(text);
  };
  const output = (bytes: Uint8Array) => {
    add(sanitiser.add(decoder.decode(bytes, { stream: true })));
    return outbox.room();
  };

  try {
    const exit = await exec(box, block, output, signal);
    add(sanitiser.add(decoder.decode()) + sanitiser.end());
    live.end();
    const { result, tail, file } = await keeper.end();
    const { code: exitCode, error } = exit;
    finished({ exitCode, tail });
    const ok = exitCode === 0;
    const told = error === undefined ? result : { ...result, error };
    outbox.tell({ type: "step.finished", step, ok, exitCode, result: told }, file);
    return { exitCode, tail };
  } finally {
    live.end(); // tells the output so far if the step was interrupted
  }
}
