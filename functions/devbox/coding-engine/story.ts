import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { RedactedStream } from "../../../shared/redaction/redactor.ts";
import type { BoxFact } from "../../../shared/schemas/event.ts";
import type { StepContext } from "../commands/step.ts";
import type { Cut, Diff, EngineEvent } from "../engine-drivers/driver.ts";
import { readKept } from "../engine-drivers/kept-output.ts";
import { createDecoder } from "../output/decode.ts";
import { createLiveOutput, type LiveOutput } from "../output/live-output.ts";
import { createSanitiser } from "../output/sanitise.ts";
import { createShown, type Shown } from "../output/shown.ts";
import { createStepOutput, type StepOutput } from "../output/step-output.ts";
import { piecesOf, shortened } from "../output/text.ts";

type StepEnded = Extract<EngineEvent, { type: "step-ended" }>;
type Open = { readonly live: LiveOutput; readonly shown: Shown };

const messageBytes = 16 * 1024;
const titleBytes = 120;
const callChars = 8 * 1024;

const deltaMs = 100;
const deltaChars = 8 * 1024;

/** Writes what an engine does to the Run's timeline. */
export interface EngineStory {
  on(event: EngineEvent): void;
  /** Whether a step is running now. */
  readonly stepping: boolean;
  /** The engine has ended: ends the open steps as interrupted. Resolves when everything is written. */
  close(why: string): Promise<void>;
}

/** @param metered the model gate counts what is used, so the engine's own counts are left out */
export function createEngineStory(context: StepContext, metered: boolean): EngineStory {
  const { config, outbox, showLive, redactor } = context;
  const open = new Map<string, Open>();
  const texts = new Map<string, Pick<RedactedStream, "add" | "end">>();
  const pending = new Map<string, string>();
  const running = new Set<string>();
  let last = Promise.resolve();
  let showing = false;

  /** Text for people: what a terminal would act on is taken out, then secrets. */
  function safeStream(): Pick<RedactedStream, "add" | "end"> {
    const sanitiser = createSanitiser();
    const redacted = redactor.stream();
    return {
      add: (text) => redacted.add(sanitiser.add(text)),
      end: () => redacted.add(sanitiser.end()) + redacted.end(),
    };
  }

  const shownDiff = ({ path, patch }: Diff): Diff => ({
    path: shortened(redactor.text(path), 1_000),
    patch: redactor.lines(patch),
  });

  /** An engine's ids are unique only in its session, and a Run may have several sessions. */
  const named = (id: string) => shortened(`${config.generation}-${id}`, 190);

  function write(message: string, text: string): void {
    texts.delete(message);
    pending.delete(message);
    if (text.trim() === "") return;
    const [first = "", ...rest] = piecesOf(redactor.text(text), messageBytes);
    outbox.tell({ type: "message.written", text: first, message: named(message) });
    for (const piece of rest) outbox.tell({ type: "message.written", text: piece });
  }

  function show(message: string, delta: string): void {
    const stream = texts.get(message) ?? safeStream();
    texts.set(message, stream);
    pending.set(message, (pending.get(message) ?? "") + stream.add(delta));
    void showAll();
  }

  /** Shows pieces one after the other, so that they stay in order. Text that arrives meanwhile is joined. */
  async function showAll(): Promise<void> {
    if (showing) return;
    showing = true;
    while (pending.size > 0) {
      await pause(deltaMs);
      const all = [...pending];
      pending.clear();
      for (const [id, text] of all)
        for (const piece of piecesOf(text, deltaChars))
          await showLive({ message: named(id) }, piece);
    }
    showing = false;
  }

  function start({ step, kind, title, call }: Extract<EngineEvent, { type: "step" }>): void {
    if (open.has(step)) return;
    const id = named(step);
    const shown = createShown(redactor);
    const live = createLiveOutput({
      tail: () => shown.tail(),
      tell: (text) => outbox.tell({ type: "step.output", step: id, text }),
      showLive: (text) => showLive({ step: id }, text),
      flushed: () => outbox.flushed(),
    });
    open.set(step, { live, shown });
    const line = shortened(redactor.text(title).replace(/\s+/g, " ").trim(), titleBytes);
    const told = bounded(redactor.deep(call));
    outbox.tell({ type: "step.started", step: id, kind, title: line, call: told });
  }

  /** Adds a step's output, from the engine's file where it reports only a part. Returns what is missing then. */
  async function addOutput(
    whole: StepOutput,
    { output = "", cut }: StepEnded,
  ): Promise<Pick<Cut, "size" | "atLeast"> | undefined> {
    const decoder = createDecoder();
    const take = (bytes: Uint8Array) => void whole.add(decoder.add(bytes));
    const kept = cut?.file && (await readKept(context.box, cut, take));
    whole.add(kept ? decoder.end() : output);
    whole.end();
    if (!cut || (kept && kept.bytes >= kept.size)) return undefined;
    const size = kept?.size ?? cut.size;
    if (size !== undefined) return { size };
    return cut.atLeast === undefined ? {} : { atLeast: cut.atLeast };
  }

  async function end(ended: StepEnded): Promise<void> {
    const { step, ok, exitCode, diffs } = ended;
    const it = open.get(step);
    if (!it) return;
    open.delete(step);
    it.live.add(it.shown.end());
    it.live.end();
    const file = `output-${named(step).replace(/[^\w-]/g, "_")}`;
    const whole = createStepOutput(redactor, join(config.folders.box, file), (error) => {
      throw error;
    });
    const missing = await addOutput(whole, ended);
    const { result, file: kept } = await whole.kept();
    const changed = diffs && diffs.length > 0 ? { diffs: diffs.map(shownDiff) } : {};
    const fact: BoxFact = {
      type: "step.finished",
      step: named(step),
      ok,
      ...(exitCode === undefined ? {} : { exitCode }),
      result: { ...result, ...(missing ? { cut: missing } : {}), ...changed },
    };
    outbox.tell(fact, kept);
  }

  function tell(event: Exclude<EngineEvent, { type: "text" }>): void | Promise<void> {
    switch (event.type) {
      case "message":
        return write(event.message, event.text);
      case "step":
        return start(event);
      case "output": {
        const it = open.get(event.step);
        it?.live.add(it.shown.add(event.text));
        return;
      }
      case "step-ended":
        return end(event);
      case "plan":
        return outbox.tell({ type: "plan.updated", items: event.items.slice(0, 50) });
      case "usage": {
        if (metered) return;
        const { type: _, ...usage } = event;
        return outbox.tell({ type: "usage.reported", ...usage });
      }
      case "retry": {
        const { type: _, why, ...retry } = event;
        return outbox.tell({
          type: "model.retried",
          ...retry,
          why: shortened(redactor.text(why), 500),
        });
      }
      default:
        event satisfies never;
    }
  }

  return {
    on(event) {
      if (event.type === "text") return show(event.message, event.delta);
      if (event.type === "step") running.add(event.step);
      if (event.type === "step-ended") running.delete(event.step);
      last = last.then(() => tell(event)); // storing a long output takes time; later events must wait for it
    },
    get stepping() {
      return running.size > 0;
    },
    async close(why) {
      pending.clear();
      await last;
      for (const [step, { live, shown }] of open) {
        live.add(shown.end());
        live.end();
        const result = { interrupted: true, error: why };
        outbox.tell({ type: "step.finished", step: named(step), ok: false, result });
      }
      open.clear();
      running.clear();
    },
  };
}

/** Shortens the strings of a call that is very long. */
function bounded(call: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (JSON.stringify(call).length <= callChars) return call;
  const cut = (value: unknown): unknown => {
    if (typeof value === "string") return shortened(value, callChars / 8);
    if (Array.isArray(value)) return value.slice(0, 20).map(cut);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .slice(0, 20)
        .map(([key, it]) => [key, cut(it)]),
    );
  };
  const shorter = cut(call) as Record<string, unknown>;
  if (JSON.stringify(shorter).length <= 2 * callChars) return shorter;
  return { call: shortened(JSON.stringify(call), callChars) };
}
