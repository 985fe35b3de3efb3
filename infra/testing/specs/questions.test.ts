import { describe, expect, it } from "vitest";
import { ask, describeOwn, ownServer, sh, useClient } from "./support/use.ts";

const given = useClient();

const three = `wheelhouse-ask --json - <<'EOF'
{"questions":[
  {"id":"where","question":"Where?","kind":"single","options":[{"label":"Header","recommended":true},{"label":"Settings"}]},
  {"id":"themes","question":"Which themes?","kind":"multi","options":[{"label":"Dark"},{"label":"Light"}]},
  {"id":"why","question":"Why?","kind":"text"}
]}
EOF`;

describe("a question", () => {
  it.each([
    ["one option", ask, { choices: ["Settings"] }, "Settings"],
    ["free text", ask, { other: "In the footer" }, "In the footer"],
    [
      "several options",
      'wheelhouse-ask --multi "Which?" --option A --option B --option C',
      { choices: ["A", "C"] },
      "A\nC",
    ],
    ["free text", 'wheelhouse-ask --text "Why?"', { text: "Because." }, "Because."],
    ["what the agent decides: the recommended option", ask, { letAgentDecide: true }, "Header"],
  ])(
    "is answered by %s, and the command continues with it",
    async (_, command, answer, printed) => {
      const { it: client } = given;
      const id = await client.start(sh(`answer=$(${command})`, 'echo "got: $answer."'));
      const asking = await client.untilStatus(id, "needs-you");
      expect(await client.answer(asking, answer)).toMatchObject({ status: 200 });
      const done = await client.untilStatus(id, "completed", "failed");
      expect(done.status).toBe("completed");
      expect(await client.output(id)).toContain(`got: ${printed}.`);
    },
  );

  it("can come with two others in one pause, and one submit answers all", async () => {
    const { it: client } = given;
    const id = await client.start(sh(three));
    const asking = await client.untilStatus(id, "needs-you");
    expect(asking.openQuestions?.questions.map((it) => it.kind)).toEqual([
      "single",
      "multi",
      "text",
    ]);
    const partly = await client.answer(asking, { choices: ["Header"] });
    expect(partly).toMatchObject({
      status: 422,
      body: { error: { code: "answer-invalid", fields: { "answers.why": expect.any(String) } } },
    });
    await client.answer(
      asking,
      { choices: ["Header"] },
      { choices: ["Dark"], other: "Sepia" },
      { text: "It is late." },
    );
    await client.untilStatus(id, "completed");
    const output = await client.output(id);
    for (const part of ["Header", "Dark", "Sepia", "It is late."]) expect(output).toContain(part);
  });

  it("takes the first of two answers; the second caller learns who was faster", async () => {
    const { it: client } = given;
    const id = await client.start(sh(ask));
    const asking = await client.untilStatus(id, "needs-you");
    const [one, other] = await Promise.all([
      client.as("ada").answer(asking, { choices: ["Header"] }),
      client.as("bob").answer(asking, { choices: ["Settings"] }),
    ]);
    expect([one.status, other.status].sort()).toEqual([200, 409]);
    const [winner, loser] = one.status === 200 ? ["ada", other] : ["bob", one];
    expect(loser.body.error).toMatchObject({ code: "already-answered", answered: { by: winner } });
    const again = await client
      .as("bob")
      .answer(asking, { choices: [winner === "ada" ? "Header" : "Settings"] });
    expect(again.status).toBe(200);
    await client.untilStatus(id, "completed");
    const answered = (await client.events(id)).filter(
      (event) => event.type === "questions.answered",
    );
    expect(answered).toHaveLength(1);
  });

  it("gets one answer when a hundred requests use one key, and all get the same reply", async () => {
    const { it: client } = given;
    const id = await client.start(sh(ask));
    const asking = await client.untilStatus(id, "needs-you");
    const question = asking.openQuestions?.questions[0]?.id ?? "";
    const body = {
      questions: asking.openQuestions?.id,
      answers: { [question]: { choices: ["Header"] } },
    };
    const key = { "idempotency-key": crypto.randomUUID() };
    const replies = await Promise.all(
      Array.from({ length: 100 }, () => client.post(`/api/runs/${id}/answers`, body, key)),
    );
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
    expect(replies[0]?.status).toBe(200);
    await client.untilStatus(id, "completed");
  });

  it("takes a message as a free-text answer", async () => {
    const { it: client } = given;
    const id = await client.start(sh(`echo "got: $(${ask})"`));
    await client.untilStatus(id, "needs-you");
    expect((await client.say(id, "Neither of them")).status).toBe(202);
    await client.untilStatus(id, "completed");
    expect(await client.output(id)).toContain("got: Neither of them");
  });

  it("accepts no answer after its end, or when another question is open", async () => {
    const { it: client } = given;
    const id = await client.start(sh(ask, "sleep 60"));
    const asking = await client.untilStatus(id, "needs-you");
    const strange = await client.post(`/api/runs/${id}/answers`, {
      questions: "que_00000000000000000000000000",
      answers: {},
    });
    expect(strange).toMatchObject({ status: 409, body: { error: { code: "stale-question" } } });
    await client.stop(id);
    await client.untilStatus(id, "stopped");
    const late = await client.answer(asking, { choices: ["Header"] });
    expect(late).toMatchObject({
      status: 409,
      body: {
        error: { code: "run-not-waiting", message: "This run is no longer waiting for an answer" },
      },
    });
  });

  it("keeps a refusal: the same key is refused again", async () => {
    const { it: client } = given;
    const id = await client.start(sh("until [ -e go ]; do sleep 0.1; done"));
    const key = { "idempotency-key": crypto.randomUUID() };
    const body = { questions: "que_00000000000000000000000000", answers: {} };
    const first = await client.post(`/api/runs/${id}/answers`, body, key);
    expect(first.status).toBe(409);
    expect(await client.post(`/api/runs/${id}/answers`, body, key)).toEqual(first);
    await client.stop(id);
  });
});

describeOwn("a question that waits longer than the DevBox is kept warm", () => {
  it("parks the DevBox; after the answer, the Run continues in the same workspace where it stopped", async () => {
    const { server, client } = await ownServer(["--warm", "1"]);
    try {
      const id = await client.start(
        `${sh("echo $RANDOM > number", "cat number", "echo MOOD=calm >> $WHEELHOUSE_ENV")}\n\n${sh(`where=$(${ask})`, 'echo "$where $MOOD $(cat number)"')}`,
      );
      await client.until(
        id,
        (run) => run.status === "needs-you" && run.phase === "parked",
        "parked",
      );
      const parked = await client.run(id);
      expect(parked.devboxes).toMatchObject([{ state: "parked" }]);
      await client.answer(parked, { choices: ["Settings"] });
      const done = await client.untilStatus(id, "completed", "failed");
      expect(done.status).toBe("completed");
      expect(done.devboxes).toHaveLength(2);
      const output = await client.output(id);
      const [number] = output.split("\n");
      expect(output).toContain(`Settings calm ${number}`);
      const runs = (await client.events(id)).filter(
        (event) => event.type === "step.started" && event.kind === "exec",
      );
      expect(runs).toHaveLength(3); // the first block ran once, the block with the question twice
    } finally {
      await server.discard();
    }
  });
});
