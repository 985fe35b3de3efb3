import type { ImageHolds } from "../../../shared/schemas/image.ts";
import type { CommandPlace } from "../devboxes/box-file.ts";
import type { Look } from "./look-script.ts";

/** How an image of this machine is now. `failed`: `why` says why no DevBox can start from it. */
export type ImageState =
  | { readonly state: "waiting" | "pulling" }
  | { readonly state: "failed"; readonly why: string }
  | ReadyImage;

export type ReadyImage = {
  readonly state: "ready";
  /** How DevBoxes run in it. */
  readonly place: CommandPlace;
  /** `sha256:…`, names exactly these files. */
  readonly digest: string;
  readonly sizeBytes: number;
  /** Of its programs: `linux/arm64` */
  readonly platform: string;
  readonly found: ImageFound;
};

/** What is known of an image's contents. `machine`: the machine's own engines that run there. */
export type ImageFound =
  | { readonly holds: ImageHolds; readonly machine: Look["machine"] }
  /** It is being looked up, or why it could not be. */
  | { readonly why: string };

/** The program of an engine in DevBoxes of an image. */
export type ProgramIn = {
  readonly from: "image" | "machine";
  readonly version?: string | undefined;
};

/** The programs of engines that work in an image, by their name. Undefined: that is not known. */
export function programsIn({ found }: ReadyImage): ReadonlyMap<string, ProgramIn> | undefined {
  if (!("holds" in found)) return undefined;
  return new Map<string, ProgramIn>([
    ...found.machine.map(({ name, version }) => [name, { from: "machine", version }] as const),
    ...found.holds.engines.map(({ name, version }) => [name, { from: "image", version }] as const),
  ]);
}
