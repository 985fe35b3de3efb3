import { createEffect, createSignal, Match, on, onCleanup, Switch } from "solid-js";
import { useLive } from "../live/live.tsx";
import { useNow } from "../ui/behaviour/ticker.ts";
import { Button } from "../ui/controls.tsx";
import css from "./connection-banner.module.css";

const patienceMs = 2_000;
const shownMs = 3_000;

/** Tells when the live connection has been lost for a while, and when it is back. */
export function ConnectionBanner() {
  const live = useLive();
  const now = useNow();
  const [back, setBack] = createSignal(false);
  const lost = () => {
    const state = live.state();
    return state.kind !== "open" && now() - state.since > patienceMs ? state : undefined;
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  createEffect(
    on(
      () => Boolean(lost()),
      (isLost, wasLost) => {
        clearTimeout(timer);
        setBack(!isLost && wasLost === true);
        if (!isLost && wasLost) timer = setTimeout(() => setBack(false), shownMs);
      },
      { defer: true },
    ),
  );
  onCleanup(() => clearTimeout(timer));

  const secondsLeft = () => {
    const state = live.state();
    return state.kind === "waiting" ? Math.max(1, Math.ceil((state.retryAt - now()) / 1_000)) : 0;
  };
  return (
    <Switch>
      <Match when={lost()?.kind === "connecting"}>
        <div class={css["banner"]} data-state="lost">
          Reconnecting…
        </div>
      </Match>
      <Match when={lost()?.kind === "waiting"}>
        <div class={css["banner"]} data-state="lost">
          Offline, retrying in {secondsLeft()} s
          <Button small onClick={live.retry}>
            Retry now
          </Button>
        </div>
      </Match>
      <Match when={back()}>
        <div class={css["banner"]} data-state="back">
          Back online. Everything is up to date.
        </div>
      </Match>
    </Switch>
  );
}
