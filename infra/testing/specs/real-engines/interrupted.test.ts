import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { RunDetails } from "../../../../shared/schemas/run-view.ts";
import { claimOf } from "../../../local/devboxes/claim.ts";
import { processesOf } from "./support/processes.ts";
import { once, row } from "./support/row.ts";
import { inWorld, type World } from "./support/world.ts";

const tomorrow = fileURLToPath(new URL("support/tomorrow.ts", import.meta.url));
const day = 24 * 60 * 60 * 1_000;

const given = [{ choices: ["Settings"] }, { choices: ["Light"] }, { text: "Only this once." }];

async function asked(world: World, engine: string): Promise<RunDetails> {
  const id = await world.client.start("Add the toggle. @@full", { engine });
  const run = await world.client.untilStatus(id, "needs-you", "failed");
  expect(run.status).toBe("needs-you");
  return run;
}

/** Answers, and checks that the engine continued in its session and got the answers once. */
async function goesOn(world: World, asking: RunDetails): Promise<void> {
  const { client, model } = world;
  const { id } = asking;
  expect(await client.answer(asking, ...given)).toMatchObject({ status: 200 });
  const done = await client.untilStatus(id, "completed", "failed");
  expect(done.status).toBe("completed");
  const events = await client.events(id);
  expect(events.map((it) => it.seq)).toEqual(events.map((_, n) => n + 1));
  expect(events.filter((it) => it.type === "questions.asked")).toHaveLength(1);
  const sessions = events.flatMap((it) => (it.type === "engine.opened" ? [it.session] : []));
  expect(new Set(sessions).size).toBe(1);
  const last = JSON.stringify(model.requests.at(-1)?.body);
  expect(last.split("Only this once.").length - 1).toBeGreaterThan(0);
}

/** What is done while a question is open, with a server for each engine: its end shows what came of it. */
const meanwhile = (
  act: (world: World, asking: RunDetails, engine: string) => Promise<void>,
  options: readonly string[] = [],
) =>
  once((engine) =>
    inWorld(async (world) => {
      const asking = await asked(world, engine);
      await act(world, asking, engine);
      await goesOn(world, asking);
    }, options),
  );

row(
  "held",
  once((engine) =>
    inWorld(async (world) => {
      const asking = await asked(world, engine);
      // A call is held for 45 seconds. Then the model gets the instruction to wait for its next prompt.
      await world.model.until((all) =>
        all.some((it) => JSON.stringify(it.body).includes("The human has been asked")),
      );
      expect((await world.client.run(asking.id)).status).toBe("needs-you");
      await goesOn(world, asking);
      const events = await world.client.events(asking.id);
      expect(events.filter((it) => it.type === "engine.opened")).toHaveLength(1);
    }),
  ),
);

row(
  "killed",
  meanwhile(async (_, asking, engine) => {
    const program = engine.split("-")[0] ?? engine;
    const running = processesOf(asking.id).filter((it) => it.words.includes(program));
    expect(running.length).toBeGreaterThan(0);
    for (const { pid } of running) process.kill(pid, "SIGKILL");
  }),
);

row(
  "lost",
  meanwhile(async ({ server }, asking) => {
    const boxes = join(server.data, "runs", asking.id, "devboxes");
    const claim = claimOf(join(boxes, readdirSync(boxes)[0] ?? ""));
    process.kill(claim?.pid ?? 0, "SIGKILL");
  }),
);

row(
  "restarted",
  meanwhile(async (world) => {
    await world.server.end("SIGKILL");
    await world.begin({ NODE_OPTIONS: `--import=${tomorrow}`, SHIFT_MS: String(day) });
  }),
);

row(
  "parked",
  meanwhile(
    async ({ client }, asking) => {
      const parked = (run: RunDetails) => run.devboxes.every((it) => it.state === "parked");
      await client.until(asking.id, parked, "parked");
    },
    ["--warm", "0"],
  ),
);
