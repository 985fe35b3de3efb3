import { randomUUID } from "node:crypto";
import type { Json } from "../../../functions/ports/state-machine.ts";
import { Database } from "../data/database.ts";
import type { Description } from "./description.ts";
import { durableMachine } from "./durable-machine.ts";
import { load } from "./language/load.ts";
import { sqliteStore } from "./store/sqlite-store.ts";
import { machineOf, task, tokenTask } from "./world.fixture.ts";

// A process that runs a machine over a SQLite file until it is killed: `node kill.fixture.ts <file> <now>`.
// It reports its calls, and follows instructions. Its clock stands still, so only timers that are due already fire.

export type Said =
  | { said: "ready" }
  | { said: "called"; functionName: string; payload: Json }
  | { said: "succeeded"; first: boolean }
  | { said: "described"; description: Description | undefined; types: string[] };

export type Told =
  | { tell: "start" }
  | { tell: "succeed"; token: string; output: Json }
  | { tell: "describe" };

const [file = "", now = "0"] = process.argv.slice(2);
const db = new Database(file);
db.exec("pragma journal_mode = wal; pragma synchronous = full");

const say = (said: Said) => process.send?.(said);

const machine = durableMachine({
  definition: load(
    machineOf({
      Prepare: task("prepare", { ResultPath: null, Next: "Needs you" }),
      "Needs you": tokenTask("ask", { ResultPath: "$.answer", TimeoutSeconds: 999, Next: "Rest" }),
      Rest: { Type: "Wait", Seconds: 3600, Next: "Settle" },
      Settle: task("settle", { ResultPath: null, End: true }),
    }),
  ),
  store: sqliteStore(db),
  clock: {
    now: () => Number(now),
    wakeAt: (at, wake) => {
      const due = at <= Number(now) ? setImmediate(wake) : undefined;
      return () => clearImmediate(due);
    },
  },
  invoke: async (functionName, payload) => {
    say({ said: "called", functionName, payload });
    return {};
  },
  random: Math.random,
  newToken: randomUUID,
  report: (problem) => {
    throw problem;
  },
});

async function obey(told: Told): Promise<void> {
  switch (told.tell) {
    case "start":
      return machine.start("run", { id: 7 });
    case "succeed":
      say({ said: "succeeded", first: await machine.succeed(told.token, told.output) });
      return;
    case "describe": {
      const types = machine.history("run").map(({ type }) => type);
      say({ said: "described", description: machine.describe("run"), types });
      return;
    }
    default:
      return told satisfies never;
  }
}

process.on("message", (told: Told) => void obey(told));
machine.resume();
say({ said: "ready" });
