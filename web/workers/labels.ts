import type { Worker } from "../../shared/worker.ts";

const prefix = "label:";

/** The choice of any worker with a label, in the place of a worker's id. */
export const labelled = (label: string): string => prefix + label;

/** The label that is chosen in the place of a worker. */
export const labelIn = (worker: string): string | undefined =>
  worker.startsWith(prefix) ? worker.slice(prefix.length) : undefined;

/** The workers' labels, and the chosen one, which may be on no worker any more. */
export const labelsOf = (workers: readonly Worker[], chosen?: string): string[] =>
  [
    ...new Set([...workers.flatMap((it) => it.joined?.labels ?? []), ...(chosen ? [chosen] : [])]),
  ].sort();

/** The options of a field for those labels. */
export const labelOptions = (labels: readonly string[]) =>
  labels.map((it) => ({ value: labelled(it), label: `Any worker labelled ${it}` }));
