import { credentialsFor } from "../../functions/engine-setup/detect.ts";
import type { DevBoxHost } from "../../functions/ports/devbox-host.ts";
import type { Workers } from "../../functions/ports/ports.ts";
import { Problem } from "../../shared/problem.ts";
import type { Worker } from "../../shared/worker.ts";
import type { CommandPlace } from "./devboxes/box-file.ts";
import { offered } from "./devboxes/containers/offered.ts";
import { lookHere } from "./engine-programs/look-here.ts";
import { enginesIn, imageFacts, missingImages } from "./images/image-facts.ts";
import type { MachineImages } from "./images/machine-images.ts";

type Isolation = Pick<CommandPlace, "isolated" | "isolation">;

/** This machine as a worker. `places`: by the name of a container image. */
export function thisMachine(
  place: Isolation,
  places: ReadonlyMap<string, Isolation>,
  limits: readonly string[],
): Worker {
  const { ways, images } = offered(place, places);
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
export function localWorkers(
  machine: () => Worker,
  images: Pick<MachineImages, "states" | "engine">,
  host: DevBoxHost,
): Workers {
  const worker = machine();
  return {
    list: async () => [machine()],
    engines: async () => {
      const [look, states] = [lookHere(), images.states()];
      return machine().images.flatMap(({ id }) =>
        enginesIn(id, states, look).map(({ installed: _, ...it }) => ({
          ...it,
          worker: worker.id,
        })),
      );
    },
    images: async () => {
      const states = images.states();
      return [
        {
          worker: worker.id,
          images: machine().images.map((it) => imageFacts(it, states)),
          missing: missingImages(states),
          ...(images.engine === undefined ? {} : { containerEngine: images.engine }),
        },
      ];
    },
    credentials: async (_team, _worker, engine) => credentialsFor(engine, lookHere()),
    host: (id) => {
      if (id === worker.id) return host;
      throw new Problem("not-found", `There is no worker ${id} on this machine.`);
    },
  };
}
