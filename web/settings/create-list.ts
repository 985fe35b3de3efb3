import { createSignal, onCleanup } from "solid-js";
import { ApiError } from "../request.ts";

const rereadMs = 15_000;

/** A list of the server: read now, again when it is asked to, and while somebody looks. */
export function createList<T>(read: () => Promise<T[]>, live = false) {
  const [items, setItems] = createSignal<T[]>();
  const [problem, setProblem] = createSignal<string>();
  const reread = async (): Promise<void> => {
    try {
      setItems(await read());
      setProblem(undefined);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.message);
    }
  };
  void reread();
  if (live) {
    const timer = setInterval(() => document.hidden || void reread(), rereadMs);
    onCleanup(() => clearInterval(timer));
  }
  return { items, problem, reread };
}

/** Something that a form does once: what is wrong with which field stays until the next try. */
export function createDeed() {
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<ApiError>();
  return {
    busy,
    /** What is wrong as a whole; fields say their own. */
    problem: () =>
      error() && Object.keys(error()?.fields ?? {}).length === 0 ? error()?.message : undefined,
    fieldProblem: (name: string): string | undefined => error()?.fields?.[name],
    async run<T>(act: () => Promise<T>): Promise<T | undefined> {
      setBusy(true);
      setError(undefined);
      try {
        return await act();
      } catch (failed) {
        if (!(failed instanceof ApiError)) throw failed;
        setError(() => failed);
        return undefined;
      } finally {
        setBusy(false);
      }
    },
  };
}
