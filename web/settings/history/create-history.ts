import { createSignal, onCleanup } from "solid-js";
import { ApiError } from "../../request.ts";
import { keptRows } from "../../ui/list/kept-rows.ts";

const rereadMs = 15_000;

/** One delivery that came in or went out, and its result. */
export type HistoryEntry = {
  readonly id: string;
  readonly at: string;
  readonly webhook: string;
  readonly what: string;
  readonly state: string;
  readonly tone: "good" | "bad" | "soft" | "waiting";
  readonly why: string;
  readonly runId: string | null;
};

/** Pages of a history, newest first. The first page is read again while the page is visible, older ones on demand. */
export function createHistory(
  read: (before?: string) => Promise<{ items: HistoryEntry[]; before?: string | undefined }>,
) {
  const [items, setItems] = createSignal<readonly HistoryEntry[]>();
  const [before, setBefore] = createSignal<string>();
  const [problem, setProblem] = createSignal<string>();
  const [busy, setBusy] = createSignal(false);

  const page = async (from?: string) => {
    setBusy(true);
    try {
      const got = await read(from);
      setProblem(undefined);
      return got;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.message);
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  const reload = async () => {
    const newest = await page();
    if (!newest) return;
    const known = items() ?? [];
    const ids = new Set(newest.items.map(({ id }) => id));
    // no common entry: there may be a gap, so the older pages are dropped
    const joined = known.some(({ id }) => ids.has(id));
    const older = joined ? known.filter(({ id }) => !ids.has(id)) : [];
    if (older.length === 0) setBefore(newest.before);
    setItems([...keptRows(known, newest.items), ...older]);
  };
  const loadOlder = async () => {
    const from = before();
    const older = await page(from);
    if (!older || before() !== from) return;
    const known = items() ?? [];
    const ids = new Set(known.map(({ id }) => id));
    setItems([...known, ...older.items.filter(({ id }) => !ids.has(id))]);
    setBefore(older.before);
  };
  const look = () => {
    if (!document.hidden) void reload();
  };
  look();
  const timer = setInterval(look, rereadMs);
  document.addEventListener("visibilitychange", look);
  onCleanup(() => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  });
  return {
    items,
    problem,
    busy,
    more: () => before() !== undefined,
    loadOlder: () => void loadOlder(),
    reload: () => void reload(),
  };
}
export type HistoryPages = ReturnType<typeof createHistory>;
