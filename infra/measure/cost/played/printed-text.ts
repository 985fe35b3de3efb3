import type { BoxFact } from "../../../../shared/schemas/event.ts";

const words = (
  "the a to of in and is for that with was not error test expect value return const function import export type from " +
  "string number await async request response handler table column migration toggle header settings theme button label " +
  "render component store event queue commit branch merge rebase checkout install build compile lint format passed failed " +
  "skipped warning deprecated module package version resolve path file folder read write open close timeout retry connect"
).split(" ");

/** Text as a coding engine and its commands print it: words, numbers and paths, the same every time. */
export function printed(seed: number, chars: number): string {
  let state = seed * 2_654_435_761;
  const next = (below: number): number => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * below);
  };
  const word = () => words[next(words.length)] ?? "";
  let text = "";
  for (let n = 1; text.length < chars; n++) {
    if (n % 9 === 0) text += `src/${word()}/${word()}-${word()}.ts:${next(400)}:${next(80)}\n`;
    else if (n % 5 === 0) text += `${next(100_000)} ms `;
    else text += `${word()} `;
  }
  return text.slice(0, chars);
}

/**
 * The events that an engine reports in `turns` turns, in the batches of a DevBox that is watched: four events in three batches,
 * a message with its usage, a step's start, a step's end.
 *
 * @param bytes of an event, on the average
 */
export function told(batches: number, bytes: number): BoxFact[][] {
  return Array.from({ length: batches }, (_, n) => batch(n, bytes / 1_000));
}

function batch(n: number, scale: number): BoxFact[] {
  const step = `toolu_${String(Math.floor(n / 3)).padStart(24, "0")}`;
  const text = (chars: number) => printed(n + 1, Math.round(chars * scale));
  switch (n % 3) {
    case 0:
      return [
        { type: "message.written", text: text(1_000), message: `msg_${n}` },
        {
          type: "usage.reported",
          inputTokens: 18_000 + n * 7,
          outputTokens: 400 + n,
          costUsd: 0.01,
        },
      ];
    case 1:
      return [
        {
          type: "step.started",
          step,
          kind: "exec",
          title: text(60).split("\n")[0] ?? "",
          call: { command: text(500), cwd: "/workspace" },
        },
      ];
    default:
      return [
        {
          type: "step.finished",
          step,
          ok: true,
          exitCode: 0,
          result: { output: text(2_000) },
        },
      ];
  }
}

/** The same events for a DevBox without viewers: the events of several seconds are sent together. */
export function together(
  batches: readonly BoxFact[][],
  every: number,
  seconds: number,
): BoxFact[][] {
  const flushes = Math.max(1, Math.min(batches.length, Math.floor(seconds / every)));
  return Array.from({ length: flushes }, (_, n) => {
    const from = Math.floor((n * batches.length) / flushes);
    return batches.slice(from, Math.floor(((n + 1) * batches.length) / flushes)).flat();
  });
}
