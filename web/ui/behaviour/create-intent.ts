import { createSignal, onCleanup } from "solid-js";
import { ApiError } from "../../request.ts";

export type IntentState =
  | { readonly kind: "idle" }
  | { readonly kind: "sending" }
  /** The server could not be reached; the same request is sent again automatically. */
  | { readonly kind: "waiting"; readonly why: string }
  | { readonly kind: "refused"; readonly error: ApiError };

const firstRetryMs = 1_000;
const longestRetryMs = 15_000;

/**
 * One action of a person. All its tries carry one idempotency key, and it is tried again until the server accepts or
 * refuses it, so that it happens exactly once or is refused.
 */
export function createIntent<Result>(): {
  state: () => IntentState;
  busy: () => boolean;
  run: (send: (key: string) => Promise<Result>) => Promise<Result | undefined>;
  reset: () => void;
} {
  const [state, setState] = createSignal<IntentState>({ kind: "idle" });
  let closed = false;
  onCleanup(() => {
    closed = true;
  });
  const busy = () => state().kind === "sending" || state().kind === "waiting";

  const attempt = async (send: (key: string) => Promise<Result>, key: string) => {
    for (let waitMs = firstRetryMs; ; waitMs = Math.min(longestRetryMs, waitMs * 2)) {
      try {
        return { result: await send(key) };
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (!error.unsettled || closed) return { error };
        setState({ kind: "waiting", why: error.message });
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        if (closed) return { error };
      }
    }
  };

  return {
    state,
    busy,
    reset: () => setState({ kind: "idle" }),
    async run(send) {
      if (busy()) return undefined;
      setState({ kind: "sending" });
      const last = await attempt(send, crypto.randomUUID());
      if ("error" in last) {
        setState({ kind: "refused", error: last.error });
        return undefined;
      }
      setState({ kind: "idle" });
      return last.result;
    },
  };
}
