import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import type { Said, Told } from "./kill.fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "machine-"));
const alive = new Set<ChildProcess>();

afterEach(() => {
  for (const child of alive) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** A machine in a process of its own, over the same file each time. `now`: the time at which its clock stands. */
async function machineAt(now: number) {
  const script = new URL("./kill.fixture.ts", import.meta.url);
  const child = fork(script, [join(folder, "machine.sqlite"), String(now)], { execArgv: [] });
  alive.add(child);
  const said: Said[] = [];
  let heard = Promise.withResolvers<void>();
  child.on("message", (message: Said) => {
    said.push(message);
    heard.resolve();
    heard = Promise.withResolvers();
  });
  const hear = async <Kind extends Said["said"]>(kind: Kind) => {
    for (;;) {
      const found = said.find((one): one is Extract<Said, { said: Kind }> => one.said === kind);
      if (found) {
        said.splice(said.indexOf(found), 1);
        return found;
      }
      await heard.promise;
    }
  };
  await hear("ready");
  return {
    said,
    hear,
    tell: (told: Told) => child.send(told),
    describe: () => {
      child.send({ tell: "describe" } satisfies Told);
      return hear("described");
    },
    kill: async () => {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
      alive.delete(child);
    },
  };
}

it("an execution survives kill -9 while it waits on a token, and while it waits for time", async () => {
  const first = await machineAt(0);
  first.tell({ tell: "start" });
  expect(await first.hear("called")).toMatchObject({ functionName: "prepare" });
  const called = await first.hear("called");
  const token = (await first.describe()).description?.token ?? "";
  expect(called).toMatchObject({ functionName: "ask", payload: { token } });
  await first.kill();

  const second = await machineAt(10_000);
  expect((await second.describe()).types.at(-1)).toBe("TaskSubmitted");
  expect(second.said).toEqual([]); // the token had arrived: it is not given again
  second.tell({ tell: "succeed", token, output: "yes" });
  expect(await second.hear("succeeded")).toMatchObject({ first: true });
  await second.kill();

  const third = await machineAt(20_000);
  third.tell({ tell: "succeed", token, output: "no" });
  expect(await third.hear("succeeded")).toMatchObject({ first: false });
  expect((await third.describe()).description).toMatchObject({ state: "Rest", status: "running" });
  expect(third.said).toEqual([]);
  await third.kill();

  const fourth = await machineAt(10_000 + 3_600_000);
  expect(await fourth.hear("called")).toMatchObject({ functionName: "settle" });
  const end = await fourth.describe();
  expect(end.description).toMatchObject({
    status: "succeeded",
    output: { id: 7, answer: "yes" },
    historyEvents: end.types.length,
  });
});
