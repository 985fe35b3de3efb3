import { expect, it } from "vitest";
import { fakes } from "../../../infra/testing/console/fakes.ts";
import type { RunFact } from "../../../shared/schemas/event.ts";
import { exec, output, said } from "./tell.fixture.ts";

const columns = 80;
const prepared: RunFact = {
  type: "run.prepared",
  leg: 1,
  worker: "w",
  image: "i",
  engine: "codex",
  detected: true,
};
const write = (text: string): RunFact => ({ type: "message.written", text });
const step = (title: string): RunFact => ({ ...exec, kind: "other", title, call: {} }) as RunFact;

/** The rows of a terminal that shows these lines: it continues what is too long at its left edge. */
const rows = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => {
    const cells = [...line].flatMap((it) => (/\p{Script=Han}/u.test(it) ? [it, ""] : [it]));
    const count = Math.max(1, Math.ceil(cells.length / columns));
    return Array.from({ length: count }, (_, row) =>
      cells.slice(row * columns, (row + 1) * columns).join(""),
    );
  });
/** What stands at the left edge, where the client puts its own marks. */
const edge = (lines: readonly string[]): string[] => rows(lines).filter((it) => /^\S/.test(it));

it.each(fakes)("an engine's text stays below its name and off the left edge: %s", (_, text) => {
  const shown = said(prepared, write(text));
  expect(edge(shown)).toEqual(["◆ Codex"]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through
  expect(shown.join("")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
});

it.each(fakes)("so does what a command prints: %s", (_, text) => {
  expect(edge(said(exec, output(`${text}\n`)))).toEqual([]);
});

it.each(fakes)("a step's title is one line behind the mark of a step: %s", (_, text) => {
  const [first, ...more] = edge(said(step(text)));
  expect(first).toMatch(/^▸ /);
  expect(more).toEqual([]);
});

it.each(fakes)("a report stays below how the Run ended: %s", (_, text) => {
  const end: RunFact = { type: "run.failed", code: "x", summary: text } as RunFact;
  expect(edge(said(end))).toEqual(["✗ Failed (x)"]);
});
