import { PassThrough } from "node:stream";
import xterm from "@xterm/headless";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Story } from "../../infra/testing/samples/story.ts";
import type { RunEvent, RunFact } from "../../shared/schemas/event.ts";
import { rendered } from "../../shared/screen/screen.ts";
import { withoutEscapes } from "../../shared/words/escapes.ts";
import { follow } from "../follow/follow.ts";

const controls = /(?![\t\n])\p{Cc}/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what the client itself writes to move back
const back = /\x1b\[\d+A\r\x1b\[J/g;
const size = { columns: 60, rows: 24 };
const exec: RunFact = {
  type: "step.started",
  step: "s",
  kind: "exec",
  title: "exec in DevBox: npm test",
  call: { command: "npm test" },
};
const output = (text: string, step = "s"): RunFact => ({ type: "step.output", step, text });
const finished = (text: string, step = "s"): RunFact => ({
  type: "step.finished",
  step,
  ok: true,
  exitCode: 0,
  result: { output: rendered(text) },
});

const story = new Story();

/** What is written while a Run is followed whose events come one at a time. */
async function written(terminal: boolean, ...facts: RunFact[]): Promise<string> {
  const all: RunFact[] = [...facts, { type: "run.completed", leg: 1, summary: "Done." }];
  const at = story.events[0]?.at ?? "";
  const events = [
    ...story.events.slice(0, 1),
    ...all.map((it, index): RunEvent => ({ ...it, seq: index + 2, at })),
  ];
  const parts: string[] = [];
  const to = new PassThrough({ encoding: "utf8" }).on("data", (it) => parts.push(it));
  const unused = () => Promise.reject(new Error("Only a person makes this call."));
  const remote = {
    events: async (_: string, after: number) => ({
      events: events.slice(after, after + 1),
      head: events.length,
    }),
    ...{ run: unused, answer: unused, message: unused, stop: unused },
  };
  await follow(remote as never, "run_1", {
    ...{ json: false, interactive: false, color: false, input: process.stdin },
    output: Object.assign(to, terminal ? { isTTY: true, ...size } : {}) as never,
    errors: process.stderr,
    url: () => "https://w.example/runs/run_1",
  });
  return parts.join("");
}

/** The lines of a terminal to which this was written, with all that has left its screen. */
async function onTerminal(text: string): Promise<string[]> {
  const terminal = new xterm.Terminal({
    ...{ allowProposedApi: true, convertEol: true, scrollback: 10_000 },
    ...{ cols: size.columns, rows: size.rows },
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  terminal.write(text, resolve);
  await promise;
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, at) => active.getLine(at));
  terminal.dispose();
  return lines.map((it) => it?.translateToString(true) ?? "");
}

/** The lines of a text as the timeline prints them. */
const indented = (text: string) =>
  withoutEscapes(rendered(text))
    .replace(/\n+$/, "")
    .split("\n")
    .map((it) => `    ${it.replaceAll("\t", "    ")}`.trimEnd());

const bars = [
  "get 1%\nput 0%\n",
  "\x1b[2A\r\x1b[Jget 50%\nput 9%\n",
  "\x1b[2A\r\x1b[Jget 100%\nput 100%\nall\n",
];

describe("output that changes while a Run is followed", () => {
  it("changes in place on a terminal", async () => {
    const text = await written(
      true,
      exec,
      ...bars.map((it) => output(it)),
      finished(bars.join("")),
    );
    expect(text).toContain("get 1%");
    expect(text).toContain("get 50%");
    const lines = await onTerminal(text);
    const at = lines.findIndex((it) => it.includes("npm test"));
    expect(lines.slice(at + 1, at + 4)).toEqual(["    get 100%", "    put 100%", "    all"]);
    expect(lines.join("\n")).not.toMatch(/ 1%|50%|9%/);
  });

  it("is only its last state in a file or a pipe, and whole", async () => {
    const many = Array.from({ length: 400 }, (_, at) => `line ${at}\n`);
    const all = [...many, ...bars, "no end"];
    const text = await written(false, exec, ...all.map((it) => output(it)), finished(all.join("")));
    const body = text.slice(text.indexOf("npm test") + 9, text.indexOf("✓"));
    expect(body).toBe(
      [...many.map((it) => `    ${it}`), "    get 100%\n    put 100%\n    all\n    no end\n"].join(
        "",
      ),
    );
  });

  it("is final when the Run ends without an end of the step", async () => {
    const text = await written(false, exec, output("one\ntwo 1%\r"), output("two 2%"));
    expect(text).toContain("npm test\n    one\n    two 2%\n");
  });

  it("shows the steps that run at the same time, each with its name", async () => {
    const other: RunFact = {
      ...exec,
      step: "t",
      title: "exec in DevBox: npm run lint",
      call: { command: "npm run lint" },
    };
    const lines = await onTerminal(
      await written(
        true,
        exec,
        other,
        output("a 1%"),
        output("b 1%", "t"),
        output("\r\x1b[Ja 2%"),
        finished("a 2%"),
        finished("b 1%", "t"),
      ),
    );
    expect(lines.filter((it) => /[ab] \d%/.test(it))).toEqual(["    a 2%", "    b 1%"]);
  });

  const piece = fc.oneof(
    fc.constantFrom("a", "word ", "\n", "\n", "\r", "\t", "日", "\x1b[31m", "\x1b[0m"),
    fc.constantFrom(
      "\x1b[2K\x1b[G",
      "\x1b[J",
      "\x1b[A",
      "\x1b[9A",
      "\x1b[99A",
      "\x1b[H",
      "\x1b[2J",
    ),
    fc.constantFrom(
      "\x1b]0;title\x07",
      "\x1b[?1049h",
      "\x1b[?1049l",
      "\x1b[6n",
      "\x1bc",
      "\x1b[3;1H",
      "\x9b31m",
    ),
    fc.constantFrom("\x1b[5S", "\x1b[2;4r", "\x1b(0", "long ".repeat(30), "line\n".repeat(7)),
  );

  it("never lets a program leave its own lines, or send anything else to the person's terminal", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(piece, { maxLength: 5 }), { maxLength: 12 }),
        async (all) => {
          const facts = all.map((it) => output(it.join("")));
          const whole = all.flat().join("");
          const text = await written(true, exec, ...facts, finished(whole));
          expect(text.replace(back, "")).not.toMatch(controls);
          const lines = await onTerminal(text);
          expect(lines[0]).toContain("started this Run");
          expect(lines.filter((it) => it.includes("npm test")).length).toBe(1);
          const piped = await written(false, exec, ...facts, finished(whole));
          expect(piped).not.toMatch(controls);
          const body = piped
            .slice(piped.indexOf("npm test") + 9, piped.indexOf("✓"))
            .replace(/\n$/, "");
          const shown = indented(whole).join("\n").trimEnd();
          if (shown.trim() !== "")
            expect(
              body
                .split("\n")
                .map((it) => it.trimEnd())
                .join("\n")
                .trimEnd(),
            ).toBe(shown);
        },
      ),
      { numRuns: 150 },
    );
  });
});
