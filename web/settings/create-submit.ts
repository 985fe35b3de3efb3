import { createSignal } from "solid-js";
import { ApiError } from "../request.ts";

/**
 * Something that a form does once: what is wrong with which field stays until the next try.
 *
 * @param fields those that the form shows, as the server names them
 */
export function createSubmit(fields: readonly string[] = []) {
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<ApiError>();
  const atField = () => fields.some((name) => error()?.fields[name] !== undefined);
  return {
    busy,
    /** What is wrong where no field of the form says it. */
    problem: () => (atField() ? undefined : error()?.message),
    fieldProblem: (name: string): string | undefined => error()?.fields[name],
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
