import type { Status } from "../../shared/run.ts";
import type { RunSummary } from "../../shared/schemas/run-view.ts";
import { statusLabels } from "../../shared/words/ending.ts";

export type Filter = "all" | "needs-you" | "active" | "completed" | "failed" | "stopped";

/** The list's filters, and the statuses that each one shows. */
export const filters: readonly {
  readonly id: Filter;
  readonly label: string;
  readonly statuses: readonly Status[];
}[] = [
  { id: "all", label: "All", statuses: [] },
  { id: "needs-you", label: statusLabels["needs-you"], statuses: ["needs-you"] },
  { id: "active", label: "Active", statuses: ["running", "queued"] },
  { id: "completed", label: statusLabels.completed, statuses: ["completed"] },
  { id: "failed", label: statusLabels.failed, statuses: ["failed", "skipped"] },
  { id: "stopped", label: statusLabels.stopped, statuses: ["stopped"] },
];

export const statusesOf = (filter: string | undefined): readonly Status[] =>
  filters.find((it) => it.id === filter)?.statuses ?? [];

/** The Runs that match a filter and a search: first those that need an answer, then the others, each newest first. */
export function selectRuns(
  runs: readonly RunSummary[],
  filter: string | undefined,
  search: string,
): RunSummary[] {
  const statuses = statusesOf(filter);
  const wanted = search.trim().toLowerCase();
  const left = runs.filter(
    (run) =>
      (statuses.length === 0 || statuses.includes(run.status)) &&
      run.title.toLowerCase().includes(wanted),
  );
  const needed = left.filter((run) => run.status === "needs-you");
  return [...needed, ...left.filter((run) => run.status !== "needs-you")];
}

export function countOf(runs: readonly RunSummary[], filter: Filter): number {
  const statuses = statusesOf(filter);
  if (statuses.length === 0) return runs.length;
  return runs.filter((run) => statuses.includes(run.status)).length;
}
