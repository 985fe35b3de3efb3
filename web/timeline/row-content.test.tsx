import { cleanup, fireEvent, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { attacks } from "../../infra/testing/console/attacks.ts";
import { answerCalls, completeDom } from "../../infra/testing/console/dom.ts";
import { show, started } from "../../infra/testing/console/rows.tsx";
import type { RunFact } from "../../shared/schemas/event.ts";

const finished = (exitCode: number, output = "it says\nso"): RunFact => ({
  type: "step.finished",
  step: "s",
  ok: exitCode === 0,
  exitCode,
  result: { output },
});
const head = () => screen.getByRole("button", { expanded: false });

describe("a step", () => {
  beforeEach(completeDom);
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it("shows its command and its end as text, and opens to its exact call and result", () => {
    const { container } = show(started("npm test"), finished(0));
    expect(head().textContent).toContain("npm test");
    expect(head().textContent).toContain("exit 0");
    fireEvent.click(head());
    expect(container.textContent).toContain("cwd: /workspace");
    expect(screen.getByRole("region", { name: "Result" }).textContent).toBe("it says\nso");
  });

  it("shows what a tool of an engine was given", () => {
    const call = { tool: "Bash", input: { command: "npm test", description: "Run the tests" } };
    const { container } = show({
      type: "step.started",
      step: "s",
      kind: "exec",
      title: "npm test",
      call,
    } as const);
    expect(head().textContent).toContain("exec in DevBoxnpm test");
    fireEvent.click(head());
    expect(container.querySelector("pre")?.textContent).toBe("npm test");
    screen.getByText("tool: Bash");
    screen.getByText("description: Run the tests");
  });

  it("says its command once, also when the title has it on one line or cut short", () => {
    show(started("cd src &&\n  npm test", "cd src && npm test"));
    expect(head().textContent).toContain("exec in DevBoxcd src &&running");
    cleanup();
    show(started("npm test -- --coverage", "npm test -- …"));
    expect(head().textContent).toContain("exec in DevBoxnpm test -- --coveragerunning");
  });

  it("opens by itself when it has failed", () => {
    show(started("npm test"), finished(2));
    expect(screen.getByRole("button", { expanded: true }).textContent).toContain("failed, exit 2");
  });

  it("shows the end of what it prints while it runs", () => {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`).join("\n");
    const { container } = show(started("npm test"), {
      type: "step.output",
      step: "s",
      text: lines,
    });
    expect(head().textContent).toContain("running");
    expect(container.textContent).toContain("line 40");
    expect(container.textContent).not.toContain("line 20");
  });

  it("says that it was interrupted", () => {
    show(started("npm test"), {
      type: "step.finished",
      step: "s",
      ok: false,
      result: { interrupted: true },
    });
    expect(head().textContent).toContain("interrupted");
  });

  it("loads all of a long result when asked to", async () => {
    answerCalls(({ path }) => (path === "/blobs/run_1.abc" ? { body: "all of it" } : undefined));
    const excerpt = { head: "first", tail: "last", size: 9_999, lines: 800, blob: "run_1.abc" };
    show(started("seq 800"), {
      type: "step.finished",
      step: "s",
      ok: true,
      exitCode: 0,
      result: { excerpt },
    });
    fireEvent.click(head());
    expect(screen.getByRole("region", { name: "Result" }).textContent).toContain(
      "798 lines between",
    );
    fireEvent.click(screen.getByRole("button", { name: "Show all 800 lines" }));
    await vi.waitFor(() =>
      expect(screen.getByRole("region", { name: "Result" }).textContent).toContain("all of it"),
    );
  });
});

describe("a step that changed files", () => {
  beforeEach(completeDom);
  afterEach(cleanup);

  const edit: RunFact = {
    type: "step.started",
    step: "s",
    kind: "edit",
    title: "src/a.ts",
    call: { file_path: "src/a.ts", content: "the whole file" },
  };
  const changed = (...diffs: { path: string; patch: string }[]): RunFact => ({
    type: "step.finished",
    step: "s",
    ok: true,
    result: { diffs },
  });

  it("shows what it changed, with marks and counts", () => {
    const patch = "@@ -1,2 +1,2 @@\n one\n-two\n+TWO\n";
    show(edit, changed({ path: "src/a.ts", patch }));
    expect(head().textContent).toContain("editsrc/a.ts");
    screen.getByRole("img", { name: "1 added" });
    screen.getByRole("img", { name: "1 removed" });
    expect(screen.getByRole("figure", { name: "Changes in src/a.ts" }).textContent).toBe(
      "1 one2−two2+TWO",
    );
    expect(screen.queryByText(/the whole file/)).toBeNull();
    fireEvent.click(head());
    expect(screen.getByText("Exact call").parentElement?.textContent).toContain("the whole file");
  });

  it("folds a large change, and names the other files", () => {
    const lines = Array.from({ length: 300 }, (_, index) => `+line ${index + 1}`).join("\n");
    const { container } = show(
      edit,
      changed(
        { path: "src/a.ts", patch: `@@ -0,0 +1,300 @@\n${lines}` },
        { path: "src/b.ts", patch: "@@ -1 +0,0 @@\n-gone" },
      ),
    );
    screen.getByRole("button", { name: "Show 290 more lines" });
    fireEvent.click(screen.getByRole("button", { name: "Show 1 more changed file" }));
    expect(container.textContent).toContain("src/b.ts");
    fireEvent.click(screen.getByRole("button", { name: "Show 180 more lines" }));
    expect(container.textContent).toContain("line 300");
  });
});

describe("an engine's note about itself", () => {
  beforeEach(completeDom);
  afterEach(cleanup);

  const item = (text: string, status: "pending" | "in-progress" | "completed") => ({
    text,
    status,
  });

  it("has its version and model, and whether it continues its session", () => {
    const opened = { type: "engine.opened", session: "s", model: "opus", version: "2.1" } as const;
    show({ ...opened, resumed: false }, { ...opened, resumed: true });
    screen.getByText("Codex 2.1 · opus");
    screen.getByText("Codex 2.1 · opus resumed its session");
  });

  it("is one plan a turn, in its newest version", () => {
    const { container } = show(
      { type: "plan.updated", items: [item("look", "in-progress"), item("fix", "pending")] },
      { type: "message.written", text: "I look" },
      { type: "plan.updated", items: [item("look", "completed"), item("fix", "in-progress")] },
    );
    expect(screen.getAllByRole("button")).toHaveLength(1);
    expect(screen.getByRole("button").textContent).toBe("Plan, 1 of 2 done");
    const items = [...container.querySelectorAll("li")].map((it) => it.textContent);
    expect(items).toEqual(["look, done", "fix, in progress"]);
  });

  it("says that it waits for the model, and is a note once it continues", () => {
    const retry = { type: "model.retried", of: 4, httpStatus: 429, why: "Too many" } as const;
    const { container } = show({ ...retry, attempt: 2 }, { ...retry, attempt: 3 });
    expect(container.textContent).toContain(
      "Waiting for the model, attempt 3 of 4 (HTTP 429): Too many",
    );
    expect(container.textContent).not.toContain("attempt 2");
    cleanup();
    const after = show({ ...retry, attempt: 2 }, { type: "message.written", text: "So" });
    expect(after.container.textContent).not.toContain("Waiting for the model");
    expect(after.container.textContent).toContain("for the model, up to attempt 2 of 4 (HTTP 429)");
  });

  it("is that it has a message within its turn", () => {
    const { container } = show(
      { type: "message.queued", id: "msg_1", text: "Use Redis", by: "Ana" },
      { type: "message.urged", id: "msg_1", by: "Ana" },
      { type: "message.steered", id: "msg_1" },
    );
    expect(container.textContent).toContain("Ana delivered within the turn");
    expect(container.textContent).toContain("Use Redis");
  });
});

describe("an answered question", () => {
  it("stays with what was asked, what was answered, by whom and after how long", () => {
    const { container } = show(
      {
        type: "questions.asked",
        id: "que_1",
        by: "Codex",
        questions: [{ id: "a", question: "Where?", kind: "single", options: [{ label: "Here" }] }],
      },
      {
        type: "questions.answered",
        id: "que_1",
        by: "Ben",
        via: "answer",
        answers: { a: { other: "Over there" } },
      },
    );
    expect(container.textContent).toContain("Ben answered after 1 s · asked by Codex");
    expect(container.textContent).toContain("Where?");
    expect(container.textContent).toContain("“Over there”");
    cleanup();
  });
});

describe("every field of every row", () => {
  beforeEach(completeDom);
  afterEach(cleanup);

  it.each(attacks.map((attack) => [attack]))("is inert: %s", async (text) => {
    await import("../ui/text/sanitize.ts");
    const { container } = show(
      { ...runCreated, by: text, title: text, instructions: text },
      { type: "run.prepared", leg: 1, worker: text, image: text, engine: text, detected: true },
      { type: "message.written", text },
      started(text, text),
      { type: "step.output", step: "s", text },
      {
        type: "step.finished",
        step: "s",
        ok: false,
        exitCode: 1,
        result: { output: text, error: text, details: { [text]: text } },
      },
      {
        type: "step.started",
        step: "t",
        kind: "other",
        title: `${text}: ${text}`,
        call: { [text]: text },
      },
      {
        type: "questions.asked",
        id: "que_1",
        by: text,
        questions: [
          {
            id: "a",
            header: text,
            question: text,
            kind: "single",
            options: [{ label: text, description: text }],
          },
        ],
      },
      {
        type: "questions.answered",
        id: "que_1",
        by: text,
        via: "answer",
        answers: { a: { choices: [text], other: text, text } },
      },
      { type: "engine.opened", session: text, resumed: true, model: text, version: text },
      { type: "plan.updated", items: [{ text, status: "in-progress" }] },
      { type: "model.retried", attempt: 2, why: text },
      { type: "background.ended", programs: [text], ports: [3000] },
      { type: "background.ended", programs: [], ports: [], reason: text },
      { type: "message.queued", id: "msg_1", text, by: text },
      { type: "message.steered", id: "msg_1" },
      { type: "model.retried", attempt: 2, why: text },
      { type: "step.started", step: "d", kind: "edit", title: text, call: { [text]: text } },
      {
        type: "step.finished",
        step: "d",
        ok: true,
        result: { diffs: [{ path: text, patch: `@@ -1 +1 @@\n-${text}\n+${text}\n${text}` }] },
      },
      { type: "devbox.lost", devbox: text, reason: text },
      ...launchOf(text),
      { type: "devbox.saved", devbox: text, save: text, bytes: 1, sha256: text },
      { type: "question.declined", text, tries: 1 },
      { type: "stop.requested", by: text },
      { type: "run.continued", leg: 2, by: text, mode: "interactive" },
      { type: "run.failed", leg: 2, summary: text, code: text },
      { type: text, text } as unknown as RunFact,
    );
    await Promise.resolve();
    expect(
      container.querySelectorAll(
        "script, img, image, iframe, object, embed, form, link, style, base, meta, math, foreignObject, template, video, audio, marquee, custom-element",
      ),
    ).toHaveLength(0);
    for (const element of container.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        expect(name.startsWith("on"), `${name}=${value}`).toBe(false);
        if (name === "href") expect(value).toMatch(/^(https?:\/\/|mailto:|#e\d+$)/);
      }
    }
  });
});

const launchOf = (text: string): RunFact[] => [
  { type: "step.started", step: "l", kind: "launch", title: text, call: { devbox: text } },
  { type: "devbox.progressed", devbox: text, phase: "waiting", reason: text },
];

const runCreated = {
  type: "run.created",
  team: "local",
  mode: "interactive",
  keepMinutes: 60,
  limits: { activeMinutes: 60 },
  queued: false,
} as const;
