import { detectAll } from "../../../functions/engine-setup/detect.ts";
import { type Look, programs } from "../../../functions/engine-setup/look.ts";
import type { EngineState } from "../../../shared/engine.ts";
import type { WorkerFacts } from "../../../shared/schemas/worker-protocol.ts";
import type { ImageState } from "./image-state.ts";
import { programsIn } from "./image-state.ts";

type States = ReadonlyMap<string, ImageState>;
type ImageOnWorker = WorkerFacts["images"][number];

/** The machine's own tools as an image. */
const host = "host";

/** What a machine says of an image that it offers. */
export function imageFacts(image: { id: string; name: string }, states: States): ImageOnWorker {
  const state = states.get(image.id);
  if (state?.state !== "ready") return image;
  const { digest, sizeBytes, found } = state;
  const known = "holds" in found ? { holds: found.holds } : { why: found.why };
  return { ...image, digest, sizeBytes, ...known };
}

/** The images from which no DevBox can start now, with the reason. */
export const missingImages = (states: States): NonNullable<WorkerFacts["missingImages"]> =>
  [...states].flatMap(([id, it]) => (it.state === "ready" ? [] : [{ id, ...it }]));

/** The engines of one image of a machine. `installed`: its program is there; only a sign-in may be missing. */
export function enginesIn(
  image: string,
  states: States,
  look: Look,
): (Omit<EngineState, "worker"> & { readonly installed: boolean })[] {
  const state = states.get(image);
  const inside = state?.state === "ready" ? programsIn(state) : undefined;
  const unknown = state?.state === "ready" && "why" in state.found ? state.found.why : undefined;
  const find =
    image === host ? look.find : (program: string) => (inside?.has(program) ? program : undefined);
  const missing =
    image === host
      ? undefined
      : (program: string) =>
          unknown ?? `${program} is not in this image, and the worker has none that runs in it`;
  return detectAll({ ...look, find, missing }).map((it) => {
    if (it.engine === "script") return { ...it, image, installed: true };
    const program = programs[it.engine];
    const { from, version } = inside?.get(program) ?? {};
    return {
      ...it,
      image,
      installed: find(program) !== undefined,
      ...(from === undefined ? {} : { from }),
      ...(version === undefined ? {} : { version }),
    };
  });
}
