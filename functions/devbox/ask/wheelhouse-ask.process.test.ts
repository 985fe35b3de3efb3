import { describe, expect, it } from "vitest";
import { block, TestRun } from "../../../infra/testing/devbox/test-run.ts";
import type { Answers } from "../../../shared/schemas/question.ts";

/** Runs a block that asks, answers what it asks, and gives what it printed. */
async function answering(
  code: string,
  ...all: Answers[]
): Promise<{ run: TestRun; output: string | undefined }> {
  const run = await TestRun.of(block(code));
  const { coordinator } = run;
  run.launch();
  for (const [at, answers] of all.entries()) {
    await coordinator.until(() => coordinator.asked.length > at);
    coordinator.answer(coordinator.asked[at]?.id ?? "", answers);
  }
  await run.reported();
  return { run, output: run.outputs().at(-1) };
}

const where =
  'wheelhouse-ask --single "Where?" --option Header --option Settings --recommended Header';

describe("wheelhouse-ask", () => {
  it.each([
    ["the chosen label", { choices: ["Settings"] }, "Settings\n"],
    ["what was written instead", { other: "In the menu" }, "In the menu\n"],
    ["what it recommended, when it is to decide", { letAgentDecide: true }, "Header\n"],
  ])("prints %s", async (_what, answer, printed) => {
    const { run, output } = await answering(`${where} 2> /dev/null`, { answer });
    await using _ = run;
    expect(output).toBe(printed);
  });

  it("asks the question of its arguments", async () => {
    const more = "--description 'At the top' --header Toggle --no-other";
    const code = `wheelhouse-ask --multi Where? --option Header --option Settings ${more}`;
    const { run, output } = await answering(code, { answer: { choices: ["Header", "Settings"] } });
    await using _ = run;
    expect(output).toBe("Header\nSettings\n");
    expect(run.coordinator.asked[0]?.questions).toEqual([
      {
        ...{ id: "answer", kind: "multi", question: "Where?", header: "Toggle", allowOther: false },
        options: [{ label: "Header" }, { label: "Settings", description: "At the top" }],
      },
    ]);
  });

  it("prints free text, and JSON for several at once", async () => {
    const several = JSON.stringify([
      { id: "db", kind: "single", question: "Which?", options: [{ label: "SQLite" }] },
      { id: "parts", kind: "multi", question: "What?", options: [{ label: "a" }, { label: "b" }] },
      { id: "name", kind: "text", question: "Name?" },
    ]);
    const code = `wheelhouse-ask --text "Why?"\necho '${several}' | wheelhouse-ask --json -`;
    const { run, output } = await answering(
      code,
      { answer: { text: "Because" } },
      { db: { choices: ["SQLite"] }, parts: { choices: ["a", "b"] }, name: { text: "Ada" } },
    );
    await using _ = run;
    expect(output).toBe('Because\n{"answers":{"db":"SQLite","parts":["a","b"],"name":"Ada"}}\n');
  });

  it("says in one sentence what is wrong with its words", async () => {
    const codes = [
      "wheelhouse-ask --single Where?",
      "wheelhouse-ask --what",
      "echo nonsense | wheelhouse-ask --json -",
      "echo '[]' | wheelhouse-ask --json -",
      "wheelhouse-ask --multi x --option a --option a",
      `echo '[{ "id": "a", "kind": "text", "question": "Why?", "recommended": "b" }]' | wheelhouse-ask --json -`,
      "WHEELHOUSE_SOCKET=/nowhere wheelhouse-ask --text Why?",
    ];
    const run = await TestRun.of(block(codes.map((code) => `${code} || echo $?`).join("\n")));
    await using _ = run;
    await run.launch().reported();
    expect(run.outputs()[0]?.split("\n")).toEqual([
      "wheelhouse-ask: --single needs at least one --option. See wheelhouse-ask --help.",
      "64",
      "wheelhouse-ask: Unknown option --what. See wheelhouse-ask --help.",
      "64",
      "wheelhouse-ask: Standard input is not JSON. See wheelhouse-ask --help.",
      "64",
      expect.stringMatching(/^wheelhouse-ask: Invalid questions: /),
      "64",
      "wheelhouse-ask: Invalid question 1: options: Two options have the same label. See wheelhouse-ask --help.",
      "64",
      'wheelhouse-ask: Invalid question 1: unknown field "recommended". See wheelhouse-ask --help.',
      "64",
      "wheelhouse-ask: The DevBox is not responding. It may be ending.",
      "69",
      "",
    ]);
  });

  it("ends with 75 in an autonomous Run", async () => {
    await using run = await TestRun.of(block(`${where} || echo $?`));
    run.coordinator.mode = "autonomous";
    await run.launch().reported();
    expect(run.outputs()).toEqual(["wheelhouse-ask: No human is available; decide or fail\n75\n"]);
  });

  it("may be called twice at once: the second question opens when the first is answered", async () => {
    const code = `${where} & wheelhouse-ask --text "Why?" & wait`;
    await using run = await TestRun.of(block(code));
    const { coordinator } = run;
    run.launch();
    for (const at of [0, 1]) {
      await coordinator.until(() => coordinator.asked.length > at);
      const { id = "", questions } = coordinator.asked[at] ?? {};
      const text = questions?.[0]?.kind === "text";
      coordinator.answer(id, { answer: text ? { text: "So" } : { choices: ["Header"] } });
    }
    await run.reported();
    expect(run.outputs()[0]?.split("\n").sort()).toEqual(["", "Header", "So"]);
  });

  it.each(["parked", "killed"])(
    "gets its recorded answers at once when its DevBox was %s and its block runs again",
    async (how) => {
      const two = `${where} > first\necho asking\nwheelhouse-ask --text Why? > second`;
      await using run = await TestRun.of(block(two));
      const { coordinator } = run;
      run.launch();
      await coordinator.until(() => coordinator.asked.length === 1);
      coordinator.answer(coordinator.asked[0]?.id ?? "", { answer: { choices: ["Settings"] } });
      await coordinator.until(() => coordinator.asked.length === 2);
      if (how === "parked") {
        coordinator.put({ type: "stopping", why: "park" });
        await run.ended();
      }
      await run.lose();
      coordinator.answer(coordinator.asked[1]?.id ?? "", { answer: { text: "So" } });
      await run.launch().reported();
      expect([run.read("workspace/first"), run.read("workspace/second")]).toEqual([
        "Settings\n",
        "So\n",
      ]);
      expect(coordinator.asked.length).toBe(2);
    },
  );

  it("waits while a question of another asker is open", async () => {
    await using run = await TestRun.of(block(where));
    const { coordinator } = run;
    coordinator.asked.push({ id: "que_other", questions: [] });
    run.launch();
    await coordinator.until(() => coordinator.refusals > 0);
    coordinator.answer("que_other", {});
    await coordinator.until(() => coordinator.asked.length > 1);
    coordinator.answer(coordinator.asked[1]?.id ?? "", { answer: { choices: ["Header"] } });
    await run.reported();
    expect(run.outputs()).toEqual(["Header\n"]);
  });

  it("asks the same twice when a block asks the same twice", async () => {
    const same = "wheelhouse-ask --text 'Go on?'";
    const { run, output } = await answering(
      `${same}; ${same}`,
      { answer: { text: "yes" } },
      { answer: { text: "no" } },
    );
    await using _ = run;
    expect(output).toBe("yes\nno\n");
  });

  it("keeps waiting while the coordinator is away", async () => {
    await using run = await TestRun.of(block(where));
    const { coordinator } = run;
    run.launch();
    await coordinator.until(() => coordinator.asked.length === 1);
    await coordinator.stop();
    coordinator.answer(coordinator.asked[0]?.id ?? "", { answer: { choices: ["Header"] } });
    await coordinator.start();
    await run.reported();
    expect(run.outputs()).toEqual(["Header\n"]);
  });
});
