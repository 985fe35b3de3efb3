import { createSignal, onCleanup } from "solid-js";
import { ApiError } from "../request.ts";
import type { Happening } from "./history.tsx";

const rereadMs = 15_000;

/** Pages of what happened: the first is read again while somebody looks, older ones when they are asked for. */
export function createHistory(
  read: (before?: string) => Promise<{ items: Happening[]; before?: string | undefined }>,
) {
  const [newest, setNewest] = createSignal<Happening[]>();
  const [older, setOlder] = createSignal<Happening[]>([]);
  const [before, setBefore] = createSignal<string>();
  const [problem, setProblem] = createSignal<string>();

  const attempt = async (from?: string) => {
    try {
      const page = await read(from);
      setProblem(undefined);
      return page;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.message);
      return undefined;
    }
  };
  const reload = async () => {
    const page = await attempt();
    if (!page) return;
    setNewest(page.items);
    if (older().length === 0) setBefore(page.before);
  };
  const loadMore = async () => {
    const page = await attempt(before());
    if (!page) return;
    setOlder([...older(), ...page.items]);
    setBefore(page.before);
  };
  void reload();
  const timer = setInterval(() => document.hidden || void reload(), rereadMs);
  onCleanup(() => clearInterval(timer));

  const items = () => {
    const first = newest();
    if (!first) return undefined;
    const known = new Set(first.map(({ id }) => id));
    return [...first, ...older().filter(({ id }) => !known.has(id))];
  };
  return {
    items,
    problem,
    more: () => before() !== undefined,
    loadMore: () => void loadMore(),
    reload: () => void reload(),
  };
}
