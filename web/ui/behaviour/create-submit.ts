import { createSignal } from "solid-js";
import { ApiError } from "../../request.ts";

/**
 * Sends a form's request, and keeps the server's problems with its fields until the next try.
 *
 * @param fields the form's fields, by the server's names
 */
export function createSubmit(fields: readonly string[] = []) {
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<ApiError>();
  const atField = () => fields.some((name) => error()?.fields[name] !== undefined);
  return {
    busy,
    /** A problem that no field of the form shows. */
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
