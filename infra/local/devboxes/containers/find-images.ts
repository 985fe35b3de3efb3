import type { CommandPlace } from "../box-file.ts";
import type { DetectedSandbox } from "../commands/detect.ts";
import { detectImage } from "./detect.ts";
import type { ImageOptions } from "./image-options.ts";

/** The images that the owner named and in which DevBoxes can run here. The others are told, and left out. */
export async function findImages(
  { data, images, containerEngine: engine }: ImageOptions,
  sandbox: Pick<DetectedSandbox, "kind" | "place">,
  note: (event: string, fields: object) => void,
): Promise<ReadonlyMap<string, CommandPlace>> {
  const reader = sandbox.kind === "bubblewrap" ? sandbox.place : undefined;
  const where = { data, env: process.env, engine, reader };
  const found = await Promise.all([...new Set(images)].map((image) => detectImage(image, where)));
  const usable = found.flatMap((it): [string, CommandPlace][] => {
    if ("place" in it) return [[it.image, it.place]];
    note("image.not-usable", it);
    return [];
  });
  return new Map(usable);
}
