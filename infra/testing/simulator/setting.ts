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
};

export const hosts = ["local", "cloud"] as const;
export type HostName = (typeof hosts)[number];

/** @param only the host, where it is not left to chance */
export function settingOf(random: Random, only?: HostName): Setting {
  const cloud = random.chance(0.5) ? only !== "local" : only === "cloud";
  const isolated = random.chance(0.9) || cloud;
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
  };
}

export function wantedOf(random: Random, { worker }: Setting): NewRun {
  const autonomous = random.chance(0.12);
  const [image] = worker.images;
  const target =
    autonomous || random.chance(0.85) ? { worker: worker.id, image: image?.id } : undefined;
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
