import type { DevBoxHost } from "../../functions/devbox-host.ts";
import type { Workers } from "../../functions/ports.ts";
import { type EngineName, engines } from "../../shared/engine.ts";
import { Problem } from "../../shared/problem.ts";
import type { Worker } from "../../shared/worker.ts";

/** What this build can drive. The others are known by name and say that they are missing. */
const driven: ReadonlySet<EngineName> = new Set(["script"]);

/** This machine as the one worker. */
export function localWorkers(worker: Worker, host: DevBoxHost): Workers {
  const names = Object.keys(engines) as EngineName[];
  const states = worker.images.flatMap((image) =>
    names.map((engine) => ({
      engine,
      worker: worker.id,
      image: image.id,
      available: driven.has(engine),
      why: driven.has(engine)
        ? "runs the shell blocks of the instructions, needs no model"
        : "this version of Wheelhouse cannot drive it yet",
    })),
  );
  return {
    list: async () => [worker],
    engines: async () => states,
    host: (id) => {
      if (id === worker.id) return host;
      throw new Problem("not-found", `There is no worker ${id} on this machine.`);
    },
  };
}
