import type { BoxFact } from "../../../shared/schemas/event.ts";
import type { FakeServer } from "./fake-server.ts";
import { begun, done, minute, passed, threeQuestions } from "./scene-parts.ts";

const instructions =
  "Add a rate limiter to the login routes.\n\n- 10 tries a minute per address\n- answer `429` with `Retry-After`\n- tests for both";
const opened: BoxFact = {
  type: "engine.opened",
  session: "0b51f2c4-3f0e-4c0b-9d0a-9a55d7d3c111",
  resumed: false,
  model: "claude-opus-4-8",
  version: "2.1.330",
};
const tasks = [
  "Read how the routes are put together",
  "Add the limiter with its counters in Redis",
  "Put it in front of POST /login and POST /password-reset",
  "Test that the eleventh try is refused",
  "Open a pull request",
];
const plan = (completed: number, total = tasks.length): BoxFact => ({
  type: "plan.updated",
  items: tasks.slice(0, total).map((text, index) => ({
    text,
    status: index < completed ? "completed" : index === completed ? "in-progress" : "pending",
  })),
});
const started = (
  step: string,
  kind: Extract<BoxFact, { type: "step.started" }>["kind"],
  title: string,
  tool: string,
  input: Record<string, unknown>,
): BoxFact => ({ type: "step.started", step, kind, title, call: { tool, input } });

const smallPatch = `--- a/src/routes/login.ts
+++ b/src/routes/login.ts
@@ -1,9 +1,11 @@
 import { Router } from "../router.ts";
+import { limited } from "../limiter.ts";
 import { signIn } from "../session.ts";
 
 export const login = new Router();
 
-login.post("/login", async (request, response) => {
+// Ten tries a minute for each address; the answer says when the next one may be made.
+login.post("/login", limited({ tries: 10, seconds: 60 }), async (request, response) => {
   const { name, password } = await request.json();
   response.json(await signIn(name, password));
 });
`;
const limiter = [
  'import { redis } from "./redis.ts";',
  "",
  "type Limit = { readonly tries: number; readonly seconds: number };",
  "",
  "/** Refuses an address that has tried too often, and tells it when to come again. */",
  "export function limited({ tries, seconds }: Limit) {",
  "  return async (request: Request, next: Next) => {",
  "    const key = `tries:$" + "{request.path}:$" + "{request.address}`;",
  "    const count = await redis.incr(key);",
  "    if (count === 1) await redis.expire(key, seconds);",
  "    if (count <= tries) return next();",
  "    const wait = await redis.ttl(key);",
  '    return new Response("Too many tries.", {',
  "      status: 429,",
  '      headers: { "retry-after": String(wait) },',
  "    });",
  "  };",
  "}",
];
const newFile = (lines: readonly string[]) =>
  `@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}`).join("\n")}\n`;
const cases = Array.from({ length: 360 }, (_, index) => `  it("refuses try ${index + 11}");`);

/** A Run of Claude Code up to its second edit: messages, plan, retries, reading and changes. */
async function built(server: FakeServer, ago: number, fact: object = {}) {
  const id = await begun(server, ago, "Rate-limit the login routes", instructions, {
    engine: "claude-api",
    model: "opus",
    effort: "high",
    limits: { activeMinutes: 60, costUsd: 5, turns: 20 },
    ...fact,
  });
  server.at(-ago + 6_000);
  await server.say(
    id,
    opened,
    {
      type: "message.written",
      message: "1-m1",
      text: "I will look at how the routes are put together, then put a limiter in front of `POST /login` and `POST /password-reset`.",
    },
    plan(0),
    started("g1", "search", 'login\\.post in "src"', "Grep", {
      pattern: "login\\.post",
      path: "src",
    }),
    { type: "step.finished", step: "g1", ok: true, result: { output: "src/routes/login.ts:6" } },
    started("r1", "read", "src/routes/login.ts", "Read", {
      file_path: "/workspace/src/routes/login.ts",
    }),
    { type: "step.finished", step: "r1", ok: true, result: { output: "import { Router } from …" } },
    plan(1),
    { type: "model.retried", attempt: 2, of: 4, httpStatus: 429, why: "Too many requests" },
  );
  server.at(-ago + 9_000);
  await server.say(id, {
    type: "model.retried",
    attempt: 3,
    of: 4,
    httpStatus: 429,
    why: "Too many requests",
  });
  server.at(-ago + 21_000);
  await server.say(
    id,
    started("f1", "fetch", "https://redis.io/docs/latest/commands/incr", "WebFetch", {
      url: "https://redis.io/docs/latest/commands/incr",
    }),
    { type: "step.finished", step: "f1", ok: true, result: { output: "# INCR\nIncrements …" } },
    started("w1", "edit", "src/limiter.ts", "Edit", {
      file_path: "/workspace/src/limiter.ts",
      content: limiter.join("\n"),
    }),
    {
      type: "step.finished",
      step: "w1",
      ok: true,
      result: {
        output: "File created successfully.",
        diffs: [{ path: "src/limiter.ts", patch: newFile(limiter) }],
      },
    },
    plan(2),
    started("w2", "edit", "src/routes/login.ts", "Edit", {
      file_path: "/workspace/src/routes/login.ts",
      old_string: 'login.post("/login", async (request, response) => {',
      new_string:
        'login.post("/login", limited({ tries: 10, seconds: 60 }), async (request, response) => {',
    }),
    {
      type: "step.finished",
      step: "w2",
      ok: true,
      result: { output: "Updated.", diffs: [{ path: "src/routes/login.ts", patch: smallPatch }] },
    },
    plan(3),
  );
  return id;
}

async function message(server: FakeServer, runId: string, id: string, text: string) {
  await server.tell(runId, { type: "message", by: "Ana", id, text, autonomous: false });
}

/** A working Run: one message is already in the turn, one is on its way, one waits; a command runs. */
export async function claudeWorking(server: FakeServer) {
  const id = await built(server, 3 * minute);
  server.at(-70_000);
  const first = "msg_claude0000000000000000001";
  await message(server, id, first, "Use **Redis**: all four instances share it.");
  await server.tell(id, { type: "urge", by: "Ana", message: first });
  await server.say(id, { type: "message.steered", id: first });
  server.at(-30_000);
  await server.say(id, started("x1", "exec", "npm test", "Bash", { command: "npm test" }), {
    type: "step.output",
    step: "x1",
    text: "\u001b[1m RUN \u001b[0m v5.1.1 /workspace\n\n \u001b[32m✓\u001b[0m test/login.test.ts \u001b[2m(9 tests)\u001b[0m 188ms\n",
  });
  server.at(-20_000);
  const second = "msg_claude0000000000000000002";
  await message(server, id, second, "Also limit GET /search, but to 60 a minute");
  await server.tell(id, { type: "urge", by: "Ana", message: second });
  await message(
    server,
    id,
    "msg_claude0000000000000000003",
    "And write down why in docs/limits.md",
  );
  server.at(0);
  return id;
}

/** A Run whose model does not respond. */
export async function claudeWaiting(server: FakeServer) {
  const id = await built(server, 2 * minute, { engine: "claude-plan", effort: undefined });
  server.at(-8_000);
  await server.say(id, {
    type: "model.retried",
    attempt: 2,
    of: 10,
    httpStatus: 529,
    why: "The model's service is overloaded.",
  });
  server.at(0);
  return id;
}

export async function claudeAsking(server: FakeServer) {
  const id = await built(server, 12 * minute);
  server.at(-9 * minute);
  await server.ask(id, "Claude Code", threeQuestions);
  server.at(0);
  return id;
}

/** A completed Run: finished plan, tests, usage on a subscription, and a resumed session. */
export async function claudeDone(server: FakeServer) {
  const id = await built(server, 40 * minute, { engine: "claude-plan" });
  server.at(-36 * minute);
  await server.say(
    id,
    { ...opened, type: "engine.opened", session: "0b51", resumed: true, version: "2.1.330" },
    started("w3", "edit", "test/limiter.test.ts", "Edit", {
      file_path: "/workspace/test/limiter.test.ts",
    }),
    {
      type: "step.finished",
      step: "w3",
      ok: true,
      result: {
        diffs: [
          { path: "test/limiter.test.ts", patch: newFile(cases) },
          { path: "src/routes/login.ts", patch: smallPatch },
        ],
      },
    },
    started("x1", "exec", "npm test", "Bash", { command: "npm test" }),
    done("x1", passed),
    plan(5),
    {
      type: "usage.reported",
      inputTokens: 1_184_220,
      cachedInputTokens: 1_042_000,
      outputTokens: 19_410,
      costUsd: 2.83,
    },
    { type: "turn.ended", turn: 1, ok: true },
  );
  await server.report(
    id,
    "completed",
    "`POST /login` and `POST /password-reset` now take **ten tries a minute** for each address, and answer `429` with `Retry-After` after that. All 29 tests pass.",
  );
  server.at(0);
  return id;
}
