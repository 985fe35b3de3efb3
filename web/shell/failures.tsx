import { A } from "@solidjs/router";
import { Show } from "solid-js";
import { Button } from "../ui/controls.tsx";
import css from "./failures.module.css";

export function NotFound() {
  return (
    <main class={css["page"]}>
      <h1>There is nothing at this address</h1>
      <p>
        The link may be old, or belong to another team. <A href="/">See all Runs</A>
      </p>
    </main>
  );
}

/** @param props.deployed not on somebody's own machine, as far as is known */
export function Unreachable(props: { message: string; deployed: boolean; retry: () => void }) {
  return (
    <main class={css["page"]}>
      <h1>Wheelhouse does not answer</h1>
      <p>
        {props.message}{" "}
        <Show when={props.deployed} fallback={<OwnMachine />}>
          Runs go on meanwhile.
        </Show>
      </p>
      <Button onClick={props.retry}>Try again</Button>
    </main>
  );
}

const OwnMachine = () => (
  <>
    On your own machine, start it with <code>npm start</code>; Runs go on where they were.
  </>
);

/** A part of the page failed: mostly a piece of an older console that the server no longer has. */
export function Broken(props: { error: unknown; reset: () => void }) {
  const stale = () => /import|module|fetch/i.test(String(props.error));
  return (
    <main class={css["page"]}>
      <h1>{stale() ? "There is a new version of the console" : "This page has failed"}</h1>
      <p>{stale() ? "Drafts are kept over a reload." : String(props.error)}</p>
      <div class={css["row"]}>
        <Button look="primary" onClick={() => location.reload()}>
          Reload
        </Button>
        <Button onClick={props.reset}>Try again</Button>
      </div>
    </main>
  );
}
