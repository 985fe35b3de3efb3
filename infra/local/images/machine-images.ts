import type { CommandPlace } from "../devboxes/box-file.ts";
import type { DetectedSandbox } from "../devboxes/commands/detect.ts";
import { enginesHere } from "../devboxes/containers/engine.ts";
import type { ImageOptions } from "../devboxes/containers/image-options.ts";
import type { ImageState } from "./image-state.ts";
import { type ImageTools, KeptImage } from "./kept-image.ts";
import { queue } from "./queue.ts";

/** The container images of this machine from which DevBoxes can start, and those that are on their way. */
export interface MachineImages {
  /** "Podman" or "Docker". Undefined: there is neither, so no image can be added. */
  readonly engine: string | undefined;
  /** By their reference, those that the owner named first. */
  states(): ReadonlyMap<string, ImageState>;
  /** How DevBoxes run in each image that is ready. */
  places(): ReadonlyMap<string, CommandPlace>;
  /** The same for one image, as it is at this moment. */
  get(reference: string): CommandPlace | undefined;
  /** The images of the team. They are pulled if they are not here; what the owner named stays besides. */
  want(references: readonly string[]): void;
  /** Calls back when something has changed. Returns the cleanup. */
  onChange(call: () => void): () => void;
  close(): void;
}

type Parts = ImageOptions & {
  readonly sandbox: Pick<DetectedSandbox, "kind" | "place">;
  readonly note: ImageTools["note"];
  readonly shortage: ImageTools["shortage"];
};

const everyMs = 60_000;
/** With the machine's own tools, as many as fit into a report. */
const most = 29;

/**
 * Works on the difference between the images that are wanted and those that are here, again and again. Resolves when
 * those that the owner named have been tried. What they hold is looked up after that.
 */
export async function machineImages(parts: Parts): Promise<MachineImages> {
  const { data, images: named, containerEngine, sandbox, note, shortage } = parts;
  const closing = new AbortController();
  const engines = enginesHere(process.env, containerEngine);
  const tools: ImageTools = {
    data,
    env: process.env,
    engines,
    reader: sandbox.kind === "bubblewrap" ? sandbox.place : undefined,
    shortage,
    note,
    pulls: queue(),
    looks: queue(),
    signal: closing.signal,
  };
  const kept = new Map(named.map((it) => [it, new KeptImage(it, true, tools)]));
  const working = new Set<KeptImage>();
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const call of listeners) call();
  };

  async function work(it: KeptImage): Promise<void> {
    if (working.has(it)) return;
    working.add(it);
    try {
      for (const step of [() => it.prepare(), () => it.look()]) {
        const before = it.state;
        await step();
        if (it.state !== before) changed();
      }
    } finally {
      working.delete(it);
    }
  }
  const workOnAll = () => {
    for (const it of kept.values()) void work(it);
  };

  await Promise.all([...kept.values()].map((it) => it.prepare()));
  workOnAll();
  const timer = setInterval(workOnAll, everyMs).unref();

  return {
    engine: engines[0]?.label,
    states: () => new Map([...kept].map(([reference, it]) => [reference, it.state])),
    places: () =>
      new Map(
        [...kept].flatMap(([reference, { state }]) =>
          state.state === "ready" ? [[reference, state.place] as const] : [],
        ),
      ),
    get: (reference) => {
      const state = kept.get(reference)?.state;
      return state?.state === "ready" ? state.place : undefined;
    },
    want(references) {
      const room = new Set(references.slice(0, most - named.length));
      const before = kept.size;
      for (const [reference, it] of kept)
        if (!it.named && !room.has(reference)) kept.delete(reference);
      const left = before - kept.size;
      const added = [...room].filter((it) => !kept.has(it));
      for (const reference of added) {
        const it = new KeptImage(reference, false, tools);
        kept.set(reference, it);
        void work(it);
      }
      if (left > 0 || added.length > 0) changed();
    },
    onChange(call) {
      listeners.add(call);
      return () => listeners.delete(call);
    },
    close() {
      closing.abort();
      clearInterval(timer);
    },
  };
}
