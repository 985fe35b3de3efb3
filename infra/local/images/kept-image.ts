import type { CommandPlace } from "../devboxes/box-file.ts";
import { detectImage, type UsableImage } from "../devboxes/containers/detect.ts";
import type { ContainerEngine } from "../devboxes/containers/engine.ts";
import { reasonOf } from "../devboxes/containers/reason.ts";
import { installedPrograms } from "../engine-programs/programs.ts";
import { type ImageState, programsIn, type ReadyImage } from "./image-state.ts";
import { inspectImage, type LocalImage, pullImage } from "./local-image.ts";
import { lookCache, lookKey } from "./look-cache.ts";
import { lookInside } from "./look-inside.ts";
import type { queue } from "./queue.ts";

/** What the work on all images of a machine shares. */
export type ImageTools = {
  readonly data: string;
  readonly env: NodeJS.ProcessEnv;
  readonly engines: readonly ContainerEngine[];
  readonly reader: CommandPlace | undefined;
  /** Why nothing may be pulled, for lack of space. */
  readonly shortage: () => string | undefined;
  readonly note: (event: string, fields: object) => void;
  /** One pull at a time, and one look. */
  readonly pulls: ReturnType<typeof queue>;
  readonly looks: ReturnType<typeof queue>;
  readonly signal: AbortSignal;
};

/** How soon a pull that failed is tried again. */
const pullAgainMs = 300_000;
/** After so many looks that were cut off, what the last one found counts. */
const mostCutOff = 3;

/** One image that is wanted here. Every call works on what is missing now, and may be repeated. */
export class KeptImage {
  readonly reference: string;
  /** The owner of the machine named it: then it must be here already. */
  readonly named: boolean;
  readonly #tools: ImageTools;
  #state: ImageState = { state: "waiting" };
  #usable: UsableImage | undefined;
  #key = "";
  #pulledAt: number | undefined;
  /** How many looks in a row were cut off. */
  #cutOff = 0;

  constructor(reference: string, named: boolean, tools: ImageTools) {
    this.reference = reference;
    this.named = named;
    this.#tools = tools;
  }

  get state(): ImageState {
    return this.#state;
  }

  /** Finds out whether it is here and DevBoxes can start from it. Pulls it if it is not. */
  async prepare(): Promise<void> {
    const { data, env, engines, reader } = this.#tools;
    try {
      const image = await this.#local();
      if (image === "later") return;
      if (this.#state.state === "ready" && this.#state.digest === image.id) return;
      const usable = await detectImage(this.reference, {
        ...{ data, env, reader },
        engine: image.engine,
        id: image.id,
        uses: (program) => this.#uses(program),
      });
      if ("why" in usable) return this.#fail(usable.why);
      const { id: digest, sizeBytes, platform } = image;
      this.#usable = usable;
      this.#key = "";
      const found = { why: "what the image holds is being looked up" };
      const { place } = usable;
      this.#state = { state: "ready", place, digest, sizeBytes, platform, found };
    } catch (error) {
      if (this.#tools.signal.aborted) return;
      this.#fail(engines.length === 0 ? noEngine : sentenceOf(error));
    }
  }

  /** Looks up what it holds, unless that is known. */
  async look(): Promise<void> {
    const { data, looks, note, signal } = this.#tools;
    const [state, usable] = [this.#state, this.#usable];
    if (state.state !== "ready" || !usable) return;
    const { engine, node } = usable;
    const machine = installedPrograms();
    const key = lookKey(state.digest, node !== undefined, machine);
    if (key === this.#key) return;
    const cache = lookCache(data);
    try {
      const known = cache.get(key);
      const { look, whole } = known
        ? { look: known, whole: true }
        : await looks(() => lookInside({ engine, image: state.digest, data, node, machine }));
      this.#cutOff = whole ? 0 : this.#cutOff + 1;
      // A busy machine may be too slow once; a hostile image always is.
      if (whole || this.#cutOff >= mostCutOff) {
        if (!known) cache.put(key, look);
        this.#key = key;
      }
      const { machine: mounted, ...holds } = look;
      this.#found(state, { holds: { platform: state.platform, ...holds }, machine: mounted });
    } catch (error) {
      if (signal.aborted) return;
      const why = `what the image holds could not be looked up: ${reasonOf(error)}`;
      this.#found(state, { why });
      note("image.not-looked-up", { image: this.reference, why });
    }
  }

  /** The image's own engine comes first, as its other tools do. Before it is looked up, the machine's does. */
  #uses(program: string): boolean {
    if (this.#state.state !== "ready") return true;
    return programsIn(this.#state)?.get(program)?.from !== "image";
  }

  #found(of: ReadyImage, found: ReadyImage["found"]): void {
    if (this.#state.state === "ready" && this.#state.digest === of.digest)
      this.#state = { ...this.#state, found };
  }

  #fail(why: string): void {
    const before = this.#state;
    this.#state = { state: "failed", why };
    if (before.state !== "failed" || before.why !== why)
      this.#tools.note("image.not-usable", { image: this.reference, why });
  }

  async #local(): Promise<LocalImage | "later"> {
    const { engines, env, shortage, pulls, signal } = this.#tools;
    const here = await inspectImage(engines, this.reference);
    if (here) return here;
    if (this.named || engines.length === 0) throw new Error(notHere);
    const last = this.#pulledAt;
    if (last !== undefined && performance.now() - last < pullAgainMs) return "later";
    return pulls(async () => {
      const short = shortage();
      if (short !== undefined) throw new Error(short);
      this.#state = { state: "pulling" };
      try {
        await pullImage(engines, this.reference, env, signal);
      } finally {
        this.#pulledAt = performance.now();
      }
      const pulled = await inspectImage(engines, this.reference);
      if (!pulled) throw new Error(notHere);
      return pulled;
    });
  }
}

const noEngine = "Podman or Docker is not installed on this machine.";
const notHere = "There is no such image on this machine.";

const sentenceOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
