import { arch, availableParallelism, freemem, loadavg, platform, totalmem } from "node:os";
import type { WorkerFacts } from "../../../shared/schemas/worker-protocol.ts";
import type { DetectedSandbox } from "../devboxes/commands/detect.ts";
import { offered } from "../devboxes/containers/offered.ts";
import { lookHere } from "../engine-programs/look-here.ts";
import { enginesIn, imageFacts, missingImages } from "../images/image-facts.ts";
import type { MachineImages } from "../images/machine-images.ts";
import { spaceOf } from "../storage/reserve.ts";

/** What this machine is and has to offer now. */
export function machineFacts(
  data: string,
  { kind, place }: Pick<DetectedSandbox, "kind" | "place">,
  containers: Pick<MachineImages, "engine" | "places" | "states">,
  limits: readonly string[],
  shortage: string | undefined,
): WorkerFacts {
  const space = spaceOf(data);
  const look = lookHere();
  const states = containers.states();
  const { ways, images } = offered(place, containers.places());
  return {
    platform: platform(),
    arch: arch(),
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
    diskBytes: space.bytes,
    freeDiskBytes: space.freeBytes,
    load: loadavg()[0] ?? 0,
    hosts: ways.map((way) => ({
      kind: way !== place ? "container" : kind === "none" ? "plain" : kind,
      isolated: way.isolated,
      isolation: way.isolation,
      limits: [...limits],
    })),
    images: images.map((it) => imageFacts(it, states)),
    missingImages: missingImages(states),
    ...(containers.engine === undefined ? {} : { containerEngine: containers.engine }),
    engines: images.flatMap(({ id }) => enginesIn(id, states, look).map(withoutSignIn)),
    ...(shortage === undefined ? {} : { shortage }),
  };
}

/** Sign-ins of this machine do not reach DevBoxes yet. */
const withoutSignIn = (it: ReturnType<typeof enginesIn>[number]) => {
  if (it.engine === "script" || !it.available) return it;
  return { ...it, available: false, why: "needs the team's credentials on this worker" };
};
