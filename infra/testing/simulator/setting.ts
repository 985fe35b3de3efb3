import type { EngineName, EngineState } from "../../../shared/engine.ts";
import type { NewRun } from "../../../shared/schemas/run.ts";
import type { Worker } from "../../../shared/worker.ts";
import type { Random } from "./random.ts";

/** The differences between schedules, besides the faults. */
export type Setting = {
  readonly worker: Worker;
  readonly engines: readonly EngineState[];
  readonly warmSeconds: number;
  /** DevBoxes run in the cloud and keep nothing there, not on a machine that keeps their folders. */
  readonly cloud: boolean;
  /** DevBoxes run on workers that joined. */
  readonly joined: boolean;
  /** The coordinator is one server, with a database of its own and a clock that may skip. Otherwise it is functions in the cloud. */
  readonly server: boolean;
};

export const hosts = ["local", "cloud", "workers"] as const;
export type HostName = (typeof hosts)[number];

/** @param only the host, where it is not left to chance */
export function settingOf(random: Random, only?: HostName): Setting {
  const draw = random.chance(0.5);
  const joined = only === "workers";
  const cloud = !joined && (draw ? only !== "local" : only === "cloud");
  const isolated = random.chance(0.9) || cloud || joined;
  const machine = { id: "wkr_one", name: "One", kind: "worker", isolation: "simulated" } as const;
  const fargate = {
    id: "wkr_fargate",
    name: "Fargate",
    kind: "cloud",
    isolation: "tasks",
  } as const;
  const image = { id: cloud ? "small" : "host", name: "Image" };
  const worker = { ...(cloud ? fargate : machine), online: true, images: [image], isolated };
  const state = (engine: EngineName) => ({
    engine,
    worker: worker.id,
    image: image.id,
    available: true,
    why: "simulated",
  });
  return {
    worker,
    engines: [state("codex"), state("script")],
    warmSeconds: random.pick([0, 2, 20, 120]),
    cloud,
    joined,
    server: joined ? draw : !cloud,
  };
}

/** @param workers those that a Run can name */
export function wantedOf(
  random: Random,
  { worker: { images } }: Setting,
  workers: readonly string[],
): NewRun {
  const autonomous = random.chance(0.12);
  const [image] = images;
  const worker = workers.length > 1 ? random.any(workers) : workers[0];
  const target =
    worker !== undefined && (autonomous || random.chance(0.85))
      ? { worker, image: image?.id }
      : undefined;
  const engine = random.pick(["codex", "codex", "script", undefined] as const);
  return {
    instructions: "```sh\ntrue\n```",
    mode: autonomous ? "autonomous" : "interactive",
    keepMinutes: random.pick([0, 2, 3]),
    limits: { activeMinutes: random.pick([5, 60]) },
    ...(target ? { target } : {}),
    ...(engine ? { engine } : {}),
  };
}
