import { credentialsFor, detectAll } from "../../functions/engine-setup/detect.ts";
import type { DevBoxHost } from "../../functions/ports/devbox-host.ts";
import type { Workers } from "../../functions/ports/ports.ts";
import { Problem } from "../../shared/problem.ts";
import type { Worker } from "../../shared/worker.ts";
import type { CommandPlace } from "./devboxes/box-file.ts";
import { offered } from "./devboxes/containers/offered.ts";
import { lookHere } from "./engine-programs/look-here.ts";

type Isolation = Pick<CommandPlace, "isolated" | "isolation">;

/** This machine as a worker. `containers`: by the name of their image. */
export function thisMachine(
  place: Isolation,
  containers: ReadonlyMap<string, Isolation>,
  limits: readonly string[],
): Worker {
  const { ways, images } = offered(place, containers);
  return {
    id: "wkr_local",
    name: "This machine",
    kind: "worker",
    online: true,
    images,
    isolated: ways.every((way) => way.isolated),
    isolation: ways.map((way) => way.isolation).join(" or "),
    limits,
  };
}

/** This machine as the only worker. Every call looks for the engines again. */
export function localWorkers(machine: () => Worker, host: DevBoxHost): Workers {
  const worker = machine();
  return {
    list: async () => [machine()],
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
