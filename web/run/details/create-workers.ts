import { api } from "../../api.ts";
import { createLoaded } from "../../ui/behaviour/create-loaded.ts";

/** The names of workers and images, or the id itself until the names are loaded. */
export function createWorkers() {
  const workers = createLoaded(async () => (await api.workers()).workers);
  const find = (id: string) => workers.value()?.find((it) => it.id === id);
  return {
    nameOf: (id: string): string => find(id)?.name ?? id,
    imageOf: (id: string, image: string): string =>
      find(id)?.images.find((it) => it.id === image)?.name ?? image,
  };
}

export type WorkerNames = ReturnType<typeof createWorkers>;
