import { createMemo } from "solid-js";
import { api } from "../../api.ts";
import type { RunStream } from "../../run-stream/create-run-stream.ts";
import { createLoaded } from "../../ui/behaviour/create-loaded.ts";

/** The names of workers and images, or the id itself until the names are loaded. */
export function createWorkers(stream: RunStream) {
  /** Asked for only when the Run has got a place since its details were read. */
  const all = createMemo<ReturnType<typeof load> | undefined>((before) => {
    const hosts = stream.details()?.hosts;
    const boxes = stream.view()?.devboxes ?? [];
    const named = ({ worker, image }: (typeof boxes)[number]) =>
      hosts?.some((it) => it.id === worker && it.images.some(({ id }) => id === image));
    return before || !hosts || boxes.every(named) ? before : load();
  });
  const find = (id: string) =>
    [...(all()?.value() ?? []), ...(stream.details()?.hosts ?? [])].filter((it) => it.id === id);
  return {
    nameOf: (id: string): string => find(id)[0]?.name ?? id,
    imageOf: (id: string, image: string): string =>
      find(id)
        .flatMap((it) => it.images)
        .find((it) => it.id === image)?.name ?? image,
  };
}

const load = () => createLoaded(async () => (await api.workers()).workers);

export type WorkerNames = ReturnType<typeof createWorkers>;
