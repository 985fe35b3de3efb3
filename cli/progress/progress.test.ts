import { PassThrough } from "node:stream";
import { Terminal } from "@xterm/headless";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rewritten } from "../../functions/devbox/output/rewritten.ts";
import type { RunEvent, RunFact } from "../../shared/schemas/event.ts";
import { SteeringLine } from "../follow/line.ts";
import { askCloneProgress } from "./clone-progress.ts";
import { createProgressDisplay } from "./progress-display.ts";
import { StatusLine } from "./status-line.ts";

const numbered = (facts: readonly RunFact[]): RunEvent[] =>
  facts.map((fact, index) => ({ ...fact, seq: index + 1, at: "2026-11-23T10:00:00.000Z" }));

const started: RunFact = {
  type: "step.started",
  step: "clone-1-1",
  kind: "clone",
  title: "clone acme/site",
  call: { command: "git clone", cwd: "/workspace" },
};
const ended: RunFact = {
  type: "step.finished",
  step: "clone-1-1",
  ok: true,
  exitCode: 0,
  result: {},
};

/** The events of a clone that shows these lines one over the other, as the DevBox sends them. */
function cloneOf(shows: readonly string[]): RunFact[] {
  let before = "";
  const output = shows.map((line): RunFact => {
    const text = rewritten(before, line);
    before = line;
    return { type: "step.output", step: "clone-1-1", text };
  });
  return [started, ...output];
}

const receiving = (percent: number): string =>
  `Receiving objects: ${percent}% (${percent}/100), 1.20 MiB | 500.00 KiB/s`;

function inPipe(facts: readonly RunFact[]): string[] {
  const lines: string[] = [];
  const display = createProgressDisplay(undefined, (line) => lines.push(line));
  for (const event of numbered(facts)) display.learn(event);
  return lines;
}

function inPlace(facts: readonly RunFact[]): string[] {
  const seen: string[] = [];
  const display = createProgressDisplay({ setStatus: (text) => seen.push(text) }, () => {});
  for (const event of numbered(facts)) display.learn(event);
  return seen;
}

describe("the progress of a clone", () => {
  const percents = fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 60 });

  it("is a line for each quarter in a pipe, whatever git shows in between", async () => {
    await fc.assert(
      fc.property(percents, (all) => {
        const rising = all.toSorted((a, b) => a - b);
        const lines = inPipe(cloneOf(rising.map(receiving)));
        const quarters = new Set(
          rising.filter((it) => it >= 25 && it < 100).map((it) => Math.min(3, Math.floor(it / 25))),
        );
        expect(lines).toHaveLength(quarters.size);
        for (const line of lines)
          expect(line).toMatch(/^clone acme\/site: Receiving objects, \d\d %$/);
      }),
    );
  });

  it("starts again with the next thing that git does", () => {
    const shows = [receiving(60), "Resolving deltas:  30% (3/10)", "Updating files:  99% (99/100)"];
    expect(inPipe(cloneOf(shows))).toEqual([
      "clone acme/site: Receiving objects, 60 %",
      "clone acme/site: Resolving deltas, 30 %",
      "clone acme/site: Updating files, 99 %",
    ]);
  });

  it("is shown in place as it is at every moment, and goes with the end of its step", async () => {
    await fc.assert(
      fc.property(percents, (all) => {
        const seen = inPlace([...cloneOf(all.map(receiving)), ended]);
        expect(seen.slice(1, -1)).toEqual(all.map((it) => `Receiving objects, ${it} %`));
        expect(seen.at(-1)).toBe("");
      }),
    );
  });

  it.each<[string, RunFact]>([
    ["its DevBox is lost", { type: "devbox.lost", devbox: "box_1", generation: 1, why: "gone" }],
    ["the Run is stopped", { type: "run.stopped", summary: "Stopped." }],
    ["the Run fails", { type: "run.failed", summary: "No.", code: "x" }],
  ] as never)("goes too when %s", (_, end) => {
    expect(inPlace([...cloneOf([receiving(40)]), end]).at(-1)).toBe("");
  });

  it("is not what a command prints that looks the same", () => {
    const step = { ...started, kind: "exec" } as RunFact;
    const facts = cloneOf([receiving(60)]).with(0, step);
    expect(inPipe(facts)).toEqual([]);
    expect(inPlace(facts).join("")).toBe("");
  });

  it("is asked for over many pages, and is nothing once the clone has ended", async () => {
    const before = Array.from(
      { length: 30 },
      (): RunFact => ({ type: "message.written", text: "Hello." }),
    );
    const remote = (facts: readonly RunFact[]) => ({
      events: async (_: string, after: number) => ({
        events: numbered(facts).slice(after, after + 7),
        head: facts.length,
      }),
    });
    const facts = [...before, ...cloneOf([receiving(20), receiving(44)])];
    expect(await askCloneProgress(remote(facts), "run_1")).toBe("Receiving objects, 44 %");
    expect(await askCloneProgress(remote([...facts, ended]), "run_1")).toBeUndefined();
    expect(await askCloneProgress(remote([]), "run_1")).toBeUndefined();
  });
});

/** A terminal of 40 columns: where the client writes, and what a person then sees. */
function terminal() {
  const screen = new Terminal({ cols: 40, rows: 12, allowProposedApi: true, convertEol: true });
  const written: string[] = [];
  const stream = new PassThrough({ encoding: "utf8" }).on("data", (text) => written.push(text));
  const output = Object.assign(stream, { columns: 40, rows: 12, isTTY: true });
  return {
    output: output as unknown as NodeJS.WriteStream,
    async seen(): Promise<string> {
      await new Promise<void>((resolve) => screen.write(written.splice(0).join(""), resolve));
      const { active } = screen.buffer;
      return Array.from({ length: active.length }, (_, row) =>
        active.getLine(row)?.translateToString(true),
      )
        .join("\n")
        .trimEnd();
    },
  };
}

describe("on a terminal", () => {
  it("the progress stays below what is printed, and leaves nothing behind", async () => {
    const { output, seen } = terminal();
    const line = new StatusLine(output);
    line.setStatus("Receiving objects, 8 %");
    line.above(() => output.write("first\n"));
    line.setStatus("Receiving objects, 100 %");
    line.above(() => output.write("second\n"));
    expect(await seen()).toBe("first\nsecond\nReceiving objects, 100 %");
    line.setStatus(`${"wide ".repeat(12)}`);
    line.setStatus("");
    line.above(() => output.write("third\n"));
    expect(await seen()).toBe("first\nsecond\nthird");
  });

  it.each([
    ["a short text", "also the docs"],
    ["a text of several rows", "also the docs, and the tests, and whatever else is missing there"],
  ])("the progress stands before the prompt while a person types %s", async (_, typed) => {
    const { output, seen } = terminal();
    const input = new PassThrough() as unknown as NodeJS.ReadStream;
    const said: string[] = [];
    const line = new SteeringLine({
      input,
      output,
      prompt: "> ",
      said: (text) => said.push(text),
      interrupted: () => {},
    });
    const rows = (text: string) => (text.match(/.{1,40}/g) ?? []).join("\n");
    line.show();
    line.setStatus("Receiving objects, 8 %");
    (input as unknown as PassThrough).write(typed);
    await new Promise(setImmediate);
    line.above(() => output.write("printed\n"));
    line.setStatus("Receiving objects, 44 %");
    expect(await seen()).toBe(`printed\n${rows(`Receiving objects, 44 % > ${typed}`)}`);
    (input as unknown as PassThrough).write("\r");
    await new Promise(setImmediate);
    line.setStatus("");
    line.above(() => output.write("end\n"));
    expect(said).toEqual([typed]);
    expect(await seen()).toMatch(/^printed\nend\n>$/);
    line.hide();
  });
});
