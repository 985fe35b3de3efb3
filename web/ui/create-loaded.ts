import { createSignal } from "solid-js";
import { ApiError } from "../request.ts";

/** What a call answers, without suspending the page: undefined until it is there, `problem` if it was refused. */
export function createLoaded<T>(load: () => Promise<T>) {
  const [value, setValue] = createSignal<T>();
  const [problem, setProblem] = createSignal<ApiError>();
  const reload = async (): Promise<void> => {
    try {
      const loaded = await load();
      setProblem(undefined);
      setValue(() => loaded);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error);
    }
  };
  void reload();
  return { value, problem, reload };
}
