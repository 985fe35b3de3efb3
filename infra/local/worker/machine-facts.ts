import { arch, availableParallelism, freemem, loadavg, platform, totalmem } from "node:os";
import { detectAll } from "../../../functions/engine-setup/detect.ts";
import { programs } from "../../../functions/engine-setup/look.ts";
import type { WorkerFacts } from "../../../shared/schemas/worker-protocol.ts";
import type { CommandPlace } from "../devboxes/box-file.ts";
import type { DetectedSandbox } from "../devboxes/commands/detect.ts";
import { offered } from "../devboxes/containers/offered.ts";
import { lookHere } from "../engine-programs/look-here.ts";
import { spaceOf } from "../storage/reserve.ts";

/** What this machine is and has to offer now. `containers`: by the name of their image. */
export function machineFacts(
  data: string,
  { kind, place }: Pick<DetectedSandbox, "kind" | "place">,
  containers: ReadonlyMap<string, CommandPlace>,
  limits: readonly string[],
  shortage: string | undefined,
): WorkerFacts {
  const space = spaceOf(data);
  const look = lookHere();
  const { ways, images } = offered(place, containers);
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
    images: [...images],
    engines: images.flatMap((image) => enginesIn(image.id, look)),
    ...(shortage === undefined ? {} : { shortage }),
  };
}

const enginesIn = (image: string, look: ReturnType<typeof lookHere>) =>
  detectAll(look).map(({ engine, available, why, caution }) => ({
    engine,
    image,
    available: engine === "script" && available, // sign-ins of this machine do not reach DevBoxes yet
    installed: engine === "script" || look.find(programs[engine]) !== undefined,
    why: engine === "script" || !available ? why : "needs the team's credentials on this worker",
    ...(caution === undefined ? {} : { caution }),
  }));
