import { createSignal } from "solid-js";
import { ApiError } from "../../request.ts";
import { keptRows } from "./kept-rows.ts";

/** A list from the server: read now, and again on request. */
export function createList<T>(read: () => Promise<T[]>) {
  const [items, setItems] = createSignal<T[]>();
  const [error, setError] = createSignal<ApiError>();
  const reread = async (): Promise<void> => {
    try {
      const rows = await read();
      setItems((before) => keptRows(before ?? [], rows));
      setError(undefined);
    } catch (failed) {
      if (!(failed instanceof ApiError)) throw failed;
      setError(() => failed);
    }
  };
  void reread();
  return {
    items,
    problem: () => error()?.message,
    /** The person may not see the list; trying again does not help. */
    refused: () => error()?.status === 403,
    reread: () => void reread(),
  };
}
export type List<T> = ReturnType<typeof createList<T>>;
