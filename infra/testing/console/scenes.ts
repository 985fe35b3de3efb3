import type { FakeServer } from "./fake-server.ts";
import { begun, done, exec, minute, passed, threeQuestions } from "./scene-parts.ts";

/** A working Run with servers in the background of its DevBox. */
export async function serving(server: FakeServer) {
  const id = await working(server);
  await server.say(id, { type: "ports.changed", ports: [3000, 5173] });
  return id;
}

/** A working Run: messages, steps, a queued message, and a step that prints output. */
export async function working(server: FakeServer) {
  const id = await begun(
    server,
    3 * minute,
    "Rate-limit the login routes",
    "Add a rate limiter to the login routes.\n\n- 10 tries a minute per address\n- answer `429` with `Retry-After`\n- tests for both\n\nOpen a pull request when `npm test` passes.",
  );
  server.at(-2.6 * minute);
  await server.say(
    id,
    {
      type: "message.written",
      text: "I will look at how the routes are put together, then add a limiter in front of `POST /login` and `POST /password-reset`.",
    },
    {
      type: "step.started",
      step: "r1",
      kind: "read",
      title: "read: src/routes/login.ts",
      call: { path: "src/routes/login.ts" },
    },
    { type: "step.finished", step: "r1", ok: true, result: { output: "export const login = …" } },
    exec("x1", "npm ci", "npm ci"),
  );
  server.at(-2.2 * minute);
  await server.say(
    id,
    done(
      "x1",
      "added 312 packages in 21s\n\n84 packages are looking for funding\n  run `npm fund` for details",
    ),
    {
      type: "step.started",
      step: "w1",
      kind: "edit",
      title: "edit: src/limiter.ts",
      call: { path: "src/limiter.ts", added: 64, removed: 0 },
    },
    { type: "step.finished", step: "w1", ok: true, result: { output: "+64 −0" } },
    exec("x2", "npm test", "npm test"),
  );
  server.at(-1.5 * minute);
  await server.say(
    id,
    done(
      "x2",
      " \u001b[31m❯\u001b[0m test/limiter.test.ts (14 tests | \u001b[31m1 failed\u001b[0m)\n   \u001b[31m×\u001b[0m says when to try again\n     \u001b[31mAssertionError: expected undefined to be '60'\u001b[39m\n     at test/limiter.test.ts:41:38\n\n\u001b[2m      Tests \u001b[0m \u001b[31m1 failed\u001b[39m | \u001b[32m28 passed\u001b[39m (29)",
      1,
    ),
    {
      type: "message.written",
      text: "The limiter refuses, but it does not say **when** to try again: `Retry-After` is set after the response has ended. Moving it up.",
    },
    {
      type: "step.started",
      step: "w2",
      kind: "edit",
      title: "edit: src/limiter.ts",
      call: { path: "src/limiter.ts", added: 3, removed: 3 },
    },
    { type: "step.finished", step: "w2", ok: true, result: { output: "+3 −3" } },
  );
  server.at(-14_000);
  await server.tell(id, {
    type: "message",
    by: "Ana",
    id: "msg_queued0000000000000000001",
    text: "Also limit GET /search, but to 60 a minute",
    autonomous: false,
  });
  await server.say(id, exec("x3", "npm test -- --coverage", "npm test -- --coverage"), {
    type: "step.output",
    step: "x3",
    text: "\u001b[1m RUN \u001b[0m v5.1.1 /workspace\n\n \u001b[32m✓\u001b[0m test/login.test.ts \u001b[2m(9 tests)\u001b[0m 188ms\n",
  });
  server.at(0);
  return id;
}

export async function asking(server: FakeServer) {
  const id = await begun(
    server,
    12 * minute,
    "Rate-limit the login routes",
    "Add a rate limiter to the login routes.",
  );
  server.at(-9 * minute);
  await server.say(id, {
    type: "message.written",
    text: "Three things are not said in the instructions, and each changes what I build.",
  });
  await server.ask(id, "Codex", threeQuestions);
  server.at(0);
  return id;
}

export async function completed(server: FakeServer) {
  const id = await begun(
    server,
    38 * minute,
    "Fix the flaky totals test",
    "The test of totals fails now and then. Find out why and fix the cause.",
  );
  server.at(-36 * minute);
  await server.say(id, {
    type: "message.written",
    text: "The test adds prices as floating point numbers, so the last cent depends on their order.",
  });
  await server.ask(id, "Codex", [
    {
      id: "cents",
      header: "Money",
      question: "May I change prices to whole cents everywhere?",
      kind: "single",
      options: [{ label: "Yes, everywhere", recommended: true }, { label: "Only in totals" }],
    },
  ]);
  server.at(-14 * minute);
  const { open } = await server.run(id);
  await server.tell(id, {
    type: "answer",
    by: "Ben",
    questions: open?.id ?? "",
    answers: { cents: { other: "Only in totals and invoices; the shop front comes later" } },
  });
  server.at(-13 * minute);
  const whole = Array.from(
    { length: 1_240 },
    (_, index) => `${index + 1}: totals are exact \u001b[32mok\u001b[0m`,
  ).join("\n");
  const blob = await server.blob(id, whole);
  await server.say(id, exec("t1", "npm test", "npm test"));
  server.at(-12.4 * minute);
  await server.say(
    id,
    done("t1", passed),
    exec(
      "t2",
      "repeat the test 1,240 times",
      "for i in $(seq 1240); do\n  npx vitest run totals || exit 1\ndone",
    ),
  );
  server.at(-9 * minute);
  await server.say(
    id,
    {
      type: "step.finished",
      step: "t2",
      ok: true,
      exitCode: 0,
      result: {
        excerpt: {
          head: whole.split("\n").slice(0, 6).join("\n"),
          tail: whole.split("\n").slice(-6).join("\n"),
          size: whole.length,
          lines: 1_240,
          blob,
        },
      },
    },
    exec("t3", "gh pr create", "gh pr create --fill"),
    done("t3", "https://github.com/acme/shop/pull/482"),
    { type: "usage.reported", inputTokens: 184_220, outputTokens: 9_410, costUsd: 0.83 },
    { type: "turn.ended", turn: 1, ok: true },
  );
  await server.report(
    id,
    "completed",
    "Totals and invoices now add **whole cents**. The flaky test passed 1,240 times in a row; all 29 tests pass. Pull request: https://github.com/acme/shop/pull/482",
  );
  server.at(0);
  return id;
}

export async function failed(server: FakeServer) {
  const id = await begun(
    server,
    3 * 60 * minute,
    "Upgrade to Node 24",
    "Upgrade the project to Node 24.",
  );
  server.at(-178 * minute);
  await server.say(
    id,
    exec("b1", "npm run build", "npm run build"),
    done(
      "b1",
      "> shop@2.4.0 build\n> node-gyp rebuild\n\n\u001b[31mgyp ERR!\u001b[0m build error\n\u001b[31mgyp ERR!\u001b[0m stack Error: `make` failed with exit code: 2\n\u001b[31mgyp ERR!\u001b[0m not ok",
      2,
    ),
    { type: "turn.ended", turn: 1, ok: true },
  );
  await server.report(
    id,
    "failed",
    "The native module `fast-sum` does not build on Node 24, and it has no newer release. Two ways on: replace it by `BigInt` sums, or stay on Node 22 until it is released.",
  );
  server.at(0);
  return id;
}

/** One Run in each status. */
export async function several(server: FakeServer) {
  await failed(server);
  server.at(-26 * 60 * minute);
  const skipped = await server.create({
    title: "Work on this issue: https://github.com/acme/shop/issues/12",
    instructions: "x",
    target: { worker: "wkr_gone" },
    mode: "autonomous",
  });
  await server.tell(skipped, {
    type: "prepare",
    seen: (await server.run(skipped)).seq,
    workers: [],
    engines: [],
    unsafeNoSandbox: false,
    question: "que_x",
  });
  await completed(server);
  server.at(-5 * 60 * minute);
  const stopped = await server.create({
    title: "Translate the help pages into Spanish",
    instructions: "x",
  });
  await server.tell(stopped, { type: "stop", by: "Ben" });
  server.at(-8 * minute);
  const night = await server.create({
    title: "Nightly dependency check",
    instructions: "```sh\nnpm outdated\n```",
    mode: "autonomous",
  });
  await server.launch(night);
  await asking(server);
  await working(server);
  server.at(-20_000);
  await server.create({ title: "Write release notes for 2.5", instructions: "x", queued: true });
  server.at(0);
}
