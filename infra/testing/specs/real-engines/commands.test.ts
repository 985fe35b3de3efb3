import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { World } from "./support/world.ts";

const held: { world?: World } = {};
beforeAll(async () => {
  held.world = await World.start();
});
afterAll(() => held.world?.end());

/** `live`: a command's output is seen while it runs. The others report it when the command has ended, as measured. */
const engines = [
  { engine: "claude-api", live: true },
  { engine: "codex", live: false },
  { engine: "opencode", live: false },
  { engine: "copilot", live: true },
  { engine: "gemini", live: false },
] as const;

describe.concurrent.each(engines)("the commands of $engine", ({ engine, live }) => {
  it("are told as they ran: exit codes, tests, output while they run, and long output whole or with its size", async () => {
    const { world } = held;
    if (!world) throw new Error("There is no server.");
    const { client } = world;
    const id = await client.start("Run commands. @@commands", { engine });
    const patient = () => client.untilStatus(id, "completed", "failed");
    const run = await patient().catch(patient);
    expect(run.status).toBe("completed");
    const events = await client.events(id);
    const commands = events.flatMap((it) =>
      it.type === "step.started" && it.kind === "exec" ? [it] : [],
    );
    const endOf = (step: string) =>
      events.flatMap((it) => (it.type === "step.finished" && it.step === step ? [it] : []))[0];
    const [loop, grep, tests, long] = commands.map((it) => endOf(it.step));
    expect([loop, grep, tests, long].map((it) => it?.exitCode)).toEqual([
      0,
      1,
      expect.anything(),
      0,
    ]);
    expect(tests?.exitCode).not.toBe(0); // there is no package.json
    expect(run.tests?.[0]).toMatchObject({ exitCode: tests?.exitCode });

    const shown = events.findIndex((it) => it.type === "step.output" && it.text.includes("live-1"));
    const whole = events.findIndex((it) => it.type === "step.output" && it.text.includes("live-5"));
    if (live) expect(shown >= 0 && (whole < 0 || shown < whole)).toBe(true);
    const { result } = long ?? {};
    const text = JSON.stringify(result);
    expect(text).toContain("row 000001 of the long output");
    expect(text).toContain("row 020000 of the long output");
  });
});
