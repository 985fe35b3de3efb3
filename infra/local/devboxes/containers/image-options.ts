import { type ContainerEngine, engineNames } from "./engine.ts";

/** The options of the server and of a worker that name images: what `findImages` takes. */
export type ImageOptions = {
  readonly data: string;
  /** Container images of this machine that DevBoxes can start from, besides the machine's own tools. */
  readonly images: readonly string[];
  /** Undefined: Podman, else Docker. */
  readonly containerEngine: ContainerEngine["name"] | undefined;
};

/** The grammar of a reference is the container engine's own. A dash at the start would be an option to it. */
export function imageName(text: string): string {
  if (/^[a-z0-9][\w./:@-]{0,199}$/i.test(text) && text !== "host") return text;
  throw new RangeError(`--image must be the name of a container image, not “${text}”.`);
}

export function engineName(text: string): ContainerEngine["name"] {
  const found = engineNames.find((name) => name === text);
  if (found) return found;
  throw new RangeError(`--container-engine must be podman or docker, not “${text}”.`);
}
