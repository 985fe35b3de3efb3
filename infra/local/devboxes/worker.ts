import type { Worker } from "../../../shared/worker.ts";
import type { CommandPlace } from "./box-file.ts";

/** This machine, as one of the places where a Run can go. */
export const thisMachine = (place: Pick<CommandPlace, "isolated" | "isolation">): Worker => ({
  id: "wkr_local",
  name: "This machine",
  kind: "worker",
  online: true,
  images: [{ id: "host", name: "This machine's own tools" }],
  isolated: place.isolated,
  isolation: place.isolation,
});
