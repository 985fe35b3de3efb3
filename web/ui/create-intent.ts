import { createSignal, onCleanup } from "solid-js";
import { ApiError } from "../request.ts";

export type IntentState =
  | { readonly kind: "idle" }
  | { readonly kind: "sending" }
  /** The server was not reached; the same request goes out again by itself. */
  | { readonly kind: "waiting"; readonly why: string }
  | { readonly kind: "refused"; readonly error: ApiError };

const firstRetryMs = 1_000;
const longestRetryMs = 15_000;

/**
 * One thing that a person wants done. It keeps one idempotency key until the server has said yes or
 * no, and tries again by itself while it cannot be reached, so that it happens once or is refused.
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
      const outcome = await attempt(send, crypto.randomUUID());
      if ("error" in outcome) {
        setState({ kind: "refused", error: outcome.error });
        return undefined;
      }
      setState({ kind: "idle" });
      return outcome.result;
    },
  };
}
