import type { CommandPlace } from "../box-file.ts";

type Isolation = Pick<CommandPlace, "isolated" | "isolation">;

export type Offered = {
  /** How DevBoxes run here. At least one. */
  readonly ways: readonly Isolation[];
  readonly images: readonly { readonly id: string; readonly name: string }[];
};

/**
 * What a machine offers to Runs. Where it has no sandbox but can run containers, DevBoxes are containers only, because
 * a worker is isolated as a whole or not at all.
 *
 * @param containers by the name of their image
 */
export function offered(place: Isolation, containers: ReadonlyMap<string, Isolation>): Offered {
  const images = [...containers.keys()].map((id) => ({ id, name: id }));
  const [container] = containers.values();
  const own = { id: "host", name: "This machine's own tools" };
  return {
    ways: place.isolated ? [place, ...(container ? [container] : [])] : [container ?? place],
    images: place.isolated || !container ? [own, ...images] : images,
  };
}
