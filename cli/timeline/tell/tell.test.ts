import { describe, expect, it } from "vitest";
import { type RunFact, runFact } from "../../../shared/schemas/event.ts";
import { silent } from "./known.ts";
import { exec, output, queued, said } from "./tell.fixture.ts";

const created: RunFact = {
  type: "run.created",
  team: "local",
  by: "ada",
  title: "Hello",
  instructions: "Say hello.",
  mode: "interactive",
  keepMinutes: 60,
  limits: { activeMinutes: 60 },
  queued: false,
};
const asked: RunFact = {
  type: "questions.asked",
  id: "que_1",
  by: "Codex",
  questions: [
    {
      id: "where",
      question: "Where should the toggle live?",
      kind: "single",
      options: [
        { label: "Header", recommended: true, description: "at the top" },
        { label: "Footer" },
      ],
    },
  ],
};
const answered = (answers: object, more: object = {}): RunFact =>
  runFact.parse({
    type: "questions.answered",
    id: "que_1",
    by: "bob",
    via: "answer",
    answers,
    ...more,
  });
const prepared: RunFact = {
  type: "run.prepared",
  leg: 1,
  worker: "w",
  image: "i",
  engine: "claude-plan",
  detected: true,
};
const plan = (...done: boolean[]): RunFact => ({
  type: "plan.updated",
  items: done.map((it, index) => ({
    text: `Part ${index + 1}`,
    status: it ? "completed" : "pending",
  })),
});
const box = "box_1";
const generation = 1;

/** Each kind of event with what is written of it, after the events that it speaks of. */
const wordings: [RunFact[], string[]][] = [
  [[created], ["● ada started this Run", "    Say hello."]],
  [
    [{ type: "run.continued", leg: 2, by: "bob", mode: "autonomous" }],
    ["● bob continued the Run, autonomous"],
  ],
  [[prepared], ["· Claude Code — Plan (auto-detected) will work in a DevBox"]],
  [
    [
      prepared,
      { type: "engine.opened", session: "s", resumed: false, model: "opus", version: "2.1" },
    ],
    ["· Claude Code 2.1 · opus"],
  ],
  [
    [
      {
        type: "ticket.read",
        title: "It fails",
        url: "https://github.com/ada/engine/issues/7",
        labels: [],
        sha256: "0",
        bytes: 9,
        pullRequests: [],
        branch: "wheelhouse/x",
      },
    ],
    ["· Ticket read: It fails, branch wheelhouse/x", "  https://github.com/ada/engine/issues/7"],
  ],
  [
    [
      {
        type: "repository.found",
        repository: { name: "git.example.com/tool", cloneUrl: "https://git.example.com/tool.git" },
        branch: "wheelhouse/x",
      },
    ],
    ["· Repository found: git.example.com/tool, branch wheelhouse/x"],
  ],
  [
    [{ type: "changes.reported", files: 3, added: 10, removed: 2, bytes: 900 }],
    ["· 3 files changed, +10 −2"],
  ],
  [
    [
      {
        type: "pull-request.seen",
        number: 12,
        title: "Fix it",
        url: "https://github.com/p/12",
        state: "open",
        checks: "passing",
      },
    ],
    ["· Checks of pull request #12 pass: Fix it https://github.com/p/12"],
  ],
  [[{ type: "run.completed", leg: 1, summary: "Did it." }], ["✓ Completed", "    Did it."]],
  [
    [{ type: "run.failed", leg: 1, summary: "Tests fail.", code: "exit" }],
    ["✗ Failed (exit)", "    Tests fail."],
  ],
  [[{ type: "run.stopped", leg: 1, by: "bob" }], ["■ Stopped", "    Stopped by bob."]],
  [
    [{ type: "run.skipped", code: "no-image", message: "It is not installed." }],
    ["✗ Skipped (no-image)", "    It is not installed."],
  ],
  [
    [{ type: "stop.requested", by: "bob" }],
    ["· bob stopped the Run. Its DevBox is being saved and shut down."],
  ],
  [
    [{ type: "devbox.progressed", devbox: box, phase: "waiting", reason: "no room" }],
    ["· waiting for capacity: no room"],
  ],
  [
    [{ type: "devbox.resumed", devbox: box, generation, isolated: true, nonce: "n" }],
    ["· New DevBox restored from the saved workspace"],
  ],
  [
    [{ type: "devbox.stopping", devbox: box, why: "park" }],
    ["· Pausing the DevBox: files are saved, background processes stop"],
  ],
  [
    [{ type: "background.ended", programs: ["node", "postgres"], ports: [3000, 5432] }],
    ["· Background processes ended with the DevBox: node, postgres (ports 3000, 5432)"],
  ],
  [
    [{ type: "ports.changed", ports: [3000, 5432] }],
    ["· Listening in the DevBox: ports 3000, 5432"],
  ],
  [
    [{ type: "limit.reached", limit: "memory", most: 2 * 1024 ** 3 }],
    ["· The DevBox reached its memory limit of 2 GB, so a process was ended"],
  ],
  [
    [{ type: "changes.unread", why: "git took longer than 30 seconds", partly: false }],
    ["· The changes could not be read: git took longer than 30 seconds"],
  ],
  [
    [
      {
        type: "settings.ignored",
        files: [{ path: ".claude/settings.json", effects: ["sets ANTHROPIC_BASE_URL"] }],
      },
    ],
    [
      "· Ignored settings of the repository, because they have power over the engine:",
      "  .claude/settings.json (sets ANTHROPIC_BASE_URL)",
    ],
  ],
  [
    [{ type: "devbox.saved", devbox: box, save: "s", bytes: 4_200_000, sha256: "0" }],
    ["· Saved 4.2 MB"],
  ],
  [
    [{ type: "devbox.parked", devbox: box }],
    ["· DevBox shut down; nothing was saved. Waiting costs nothing"],
  ],
  [[{ type: "devbox.lost", devbox: box, reason: "killed" }], ["· DevBox lost: killed"]],
  [
    [{ type: "run.moved", by: "ada", worker: "wkr_attic", name: "Attic", image: "host" }],
    ["· ada moves the Run to Attic"],
  ],
  [[{ type: "devbox.released", devbox: box }], ["· DevBox shut down; nothing was saved"]],
  [
    [{ type: "devbox.kept", until: "2026-11-23T12:00:00", by: "ada" }],
    ["· ada keeps the DevBox on until 23 Nov, 12:00"],
  ],
  [
    [prepared, { type: "message.written", text: "I look.\n\n- one\n" }],
    ["◆ Claude Code", "    I look.", "", "    - one"],
  ],
  [[plan(true, false)], ["☰ Plan 1 of 2 done", "    [x] Part 1", "    [ ] Part 2"]],
  [
    [{ type: "model.retried", attempt: 2, of: 5, httpStatus: 529, why: "overloaded" }],
    ["· Waiting for the model, attempt 2 of 5 (HTTP 529): overloaded"],
  ],
  [
    [{ type: "connection.refused", host: "10.0.0.7", port: 80, why: "a private address" }],
    ["· Refused: connection to 10.0.0.7:80 (a private address)"],
  ],
  [
    [
      {
        type: "traffic.reported",
        connections: 2,
        received: 4_200_000,
        sent: 1_000,
        refused: 1,
        hosts: [{ host: "github.com", connections: 2, received: 4_200_000, sent: 1_000 }],
        refusals: [],
      },
    ],
    ["· Network: 4.2 MB received, 1.0 kB sent, 1 more connection refused: github.com"],
  ],
  [[queued], ["✎ ada queued for the next turn", "    Also the docs."]],
  [
    [queued, { type: "message.delivered", messages: ["m"], queuedAt: [1], turn: 2 }],
    ["✓ ada delivered at turn 2: “Also the docs.”"],
  ],
  [
    [queued, { type: "message.steered", id: "m" }],
    ["✓ ada delivered within the turn: “Also the docs.”"],
  ],
  [
    [queued, { type: "message.urged", id: "m", by: "bob" }],
    ["· bob asked to deliver the message now"],
  ],
  [
    [queued, { type: "message.withdrawn", id: "m", by: "bob" }],
    ["· bob withdrew the message: “Also the docs.”"],
  ],
  [[exec], ["▸ exec in DevBox npm test"]],
  [
    [exec, output("one\ntwo\n")],
    ["    one", "    two"],
  ],
  [
    [
      exec,
      output("one\n"),
      { type: "step.finished", step: "s", ok: false, exitCode: 2, result: { output: "one\n" } },
    ],
    ["✗ failed, exit 2, 2.0 s"],
  ],
  [
    [asked],
    [
      "? Codex asks",
      "    Where should the toggle live?",
      "    - Header (recommended): at the top",
      "    - Footer",
    ],
  ],
  [
    [asked, answered({ where: { choices: ["Header"] } })],
    ["✓ bob answered after 1 s", "    Header"],
  ],
  [
    [{ type: "time.skipped", sleptMs: 7_200_000, setMs: 0 }],
    ["· The machine slept for 2 h. This time does not count"],
  ],
  [
    [{ type: "question.declined", text: "Which?", tries: 2 }],
    ["· The engine tried to ask (2 of 3), but no one can answer an autonomous Run:", "  Which?"],
  ],
];

describe("an event of the timeline", () => {
  it.each(wordings.map(([facts, lines]) => ({ type: facts.at(-1)?.type, facts, lines })))(
    "is written in the words of the console: $type",
    ({ facts, lines }) => expect(said(...facts)).toEqual(lines),
  );

  it("has words, or is hidden as in the console", () => {
    const worded = wordings.map(([facts]) => facts.at(-1)?.type);
    const all = runFact.unwrap().options.map((it) => it.shape.type.value);
    expect([...worded, ...silent].sort()).toEqual(all.sort());
  });

  it("of an unknown kind is named", () => {
    const strange = { type: "run.admired", by: "ada" } as unknown as RunFact;
    expect(said(strange)).toEqual(["· run.admired"]);
  });
});

describe("an answer", () => {
  it.each([
    ["the agent decides", { letAgentDecide: true }],
    ["“In the footer”", { other: "In the footer" }],
    ["nothing chosen", {}],
  ])("has the words of the console: %s", (words, answer) => {
    expect(said(asked, answered({ where: answer }))[1]).toBe(`    ${words}`);
  });

  it("by a message says that it was", () => {
    const event = answered({ where: { other: "Both" } }, { via: "message" });
    expect(said(asked, event)[0]).toBe("✓ bob answered after 1 s, in the chat");
  });
});

describe("the end of a Run", () => {
  it("shows the usage of the whole Run", () => {
    const usage = { type: "usage.reported", inputTokens: 1_200, cachedInputTokens: 1_000 } as const;
    const used: RunFact = { ...usage, outputTokens: 30, costUsd: 0.25 };
    expect(said(used, used, { type: "run.completed", leg: 1, summary: "" })).toEqual([
      "· Tokens: 2.4K in, 2K of it cached; 60 out; $0.50",
      "✓ Completed",
    ]);
  });

  it("says which price is not known, and what is an estimate", () => {
    const used: RunFact = {
      ...{ type: "usage.reported", inputTokens: 1_200, outputTokens: 30 },
      counted: { model: "mock", requests: 1, estimated: true },
    };
    const lines = said(used, { type: "run.completed", leg: 1, summary: "" }).join(" ");
    expect(lines).toContain("The price of mock is not known: its tokens are");
    expect(lines).toContain("Partly an estimate");
  });
});

describe("a plan that changed", () => {
  it("shows only its changed lines", () => {
    expect(said(plan(false, false), plan(true, false))).toEqual([
      "☰ Plan 1 of 2 done",
      "    [x] Part 1",
    ]);
  });
});
