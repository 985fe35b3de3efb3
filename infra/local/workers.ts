import type { DevBoxHost } from "../../functions/devbox-host.ts";
import { credentialsFor, detectAll } from "../../functions/engine-setup/detect.ts";
import type { Workers } from "../../functions/ports.ts";
import { Problem } from "../../shared/problem.ts";
import type { Worker } from "../../shared/worker.ts";
import { lookHere } from "./engine-programs/look-here.ts";

/** This machine as the one worker. Its engines are looked for anew every time. */
export function localWorkers(worker: Worker, host: DevBoxHost): Workers {
  return {
    list: async () => [worker],
    engines: async () => {
      const found = detectAll(lookHere());
      return worker.images.flatMap((image) =>
        found.map((it) => ({ ...it, worker: worker.id, image: image.id })),
      );
    },
    credentials: async (_team, _worker, engine) => credentialsFor(engine, lookHere()),
    host: (id) => {
      if (id === worker.id) return host;
      throw new Problem("not-found", `There is no worker ${id} on this machine.`);
    },
  };
}
