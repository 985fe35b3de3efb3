import type { EventOf } from "../../../shared/schemas/event.ts";
import type { Question } from "../../../shared/schemas/question.ts";
import type { FakeServer } from "./fake-server.ts";

export const minute = 60_000;

export const threeQuestions: Question[] = [
  {
    id: "store",
    header: "Storage",
    question: "Where should the rate limiter keep its counters?",
    kind: "single",
    options: [
      {
        label: "Redis",
        description: "Already running for sessions; shared by all four instances.",
        recommended: true,
      },
      { label: "In memory", description: "No dependency; each instance counts for itself." },
      { label: "Postgres", description: "One more write per request." },
    ],
  },
  {
    id: "routes",
    header: "Routes",
    question: "Which routes are limited?",
    kind: "multi",
    options: [
      { label: "POST /login", recommended: true },
      { label: "POST /password-reset", recommended: true },
      { label: "GET /search" },
    ],
  },
  {
    id: "message",
    header: "Message",
    question: "What should a limited caller read?",
    kind: "text",
  },
];

export const exec = (step: string, title: string, command: string) => ({
  type: "step.started" as const,
  step,
  kind: "exec" as const,
  title: `exec in DevBox: ${title}`,
  call: { command, cwd: "/workspace" },
});
export const done = (step: string, output: string, exitCode = 0) => ({
  type: "step.finished" as const,
  step,
  ok: exitCode === 0,
  exitCode,
  result: { output },
});

export const passed = [
  "\u001b[1m RUN \u001b[0m v5.1.1 /workspace",
  "",
  " \u001b[32m✓\u001b[0m test/limiter.test.ts \u001b[2m(14 tests)\u001b[0m \u001b[33m312ms\u001b[0m",
  " \u001b[32m✓\u001b[0m test/login.test.ts \u001b[2m(9 tests)\u001b[0m \u001b[33m188ms\u001b[0m",
  " \u001b[32m✓\u001b[0m test/reset.test.ts \u001b[2m(6 tests)\u001b[0m 96ms",
  "",
  "\u001b[2m Test Files \u001b[0m \u001b[1m\u001b[32m3 passed\u001b[39m\u001b[0m (3)",
  "\u001b[2m      Tests \u001b[0m \u001b[1m\u001b[32m29 passed\u001b[39m\u001b[0m (29)",
].join("\n");

/** A Run that started `ago` milliseconds ago and has cloned its repository. */
export async function begun(
  server: FakeServer,
  ago: number,
  title: string,
  instructions: string,
  fact: Partial<EventOf<"run.created">> = {},
) {
  server.at(-ago);
  const id = await server.create({ title, instructions, engine: "codex", ...fact });
  await server.launch(id);
  server.at(-ago + 4_000);
  await server.say(
    id,
    { type: "turn.started", turn: 1 },
    {
      type: "step.started",
      step: "clone",
      kind: "clone",
      title: "clone repository",
      call: { repository: "https://github.com/acme/shop", branch: "main" },
    },
    {
      type: "step.finished",
      step: "clone",
      ok: true,
      exitCode: 0,
      result: { output: "Cloning into '/workspace'...\nHEAD is now at 4f1c2aa Fix totals" },
    },
  );
  return id;
}
