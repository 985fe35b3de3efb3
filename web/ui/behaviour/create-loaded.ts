import { createSignal } from "solid-js";
import { ApiError } from "../../request.ts";

/** The result of a call, without suspending the page. `value` is undefined until it arrives; `problem` is its refusal. */
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
