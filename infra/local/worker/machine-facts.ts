import { arch, availableParallelism, freemem, loadavg, platform, totalmem } from "node:os";
import { detectAll } from "../../../functions/engine-setup/detect.ts";
import { programs } from "../../../functions/engine-setup/look.ts";
import type { WorkerFacts } from "../../../shared/schemas/worker-protocol.ts";
import type { DetectedSandbox } from "../devboxes/commands/detect.ts";
import { lookHere } from "../engine-programs/look-here.ts";
import { spaceOf } from "../storage/reserve.ts";

/** The image that every machine has. */
const image = "host";

/** What this machine is and has to offer now. */
export function machineFacts(
  data: string,
  { kind, place }: Pick<DetectedSandbox, "kind" | "place">,
  limits: readonly string[],
  shortage: string | undefined,
): WorkerFacts {
  const space = spaceOf(data);
  const look = lookHere();
  return {
    platform: platform(),
    arch: arch(),
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
    diskBytes: space.bytes,
    freeDiskBytes: space.freeBytes,
    load: loadavg()[0] ?? 0,
    hosts: [
      {
        kind: kind === "none" ? "plain" : kind,
        isolated: place.isolated,
        isolation: place.isolation,
        limits: [...limits],
      },
    ],
    images: [{ id: image, name: "This machine's own tools" }],
    engines: detectAll(look).map(({ engine, available, why, caution }) => ({
      engine,
      image,
      available: engine === "script" && available, // sign-ins of this machine do not reach DevBoxes yet
      installed: engine === "script" || look.find(programs[engine]) !== undefined,
      why: engine === "script" || !available ? why : "needs the team's credentials on this worker",
      ...(caution === undefined ? {} : { caution }),
    })),
    ...(shortage === undefined ? {} : { shortage }),
  };
}
