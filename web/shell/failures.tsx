import { A } from "@solidjs/router";
import { Show } from "solid-js";
import { Button } from "../ui/controls.tsx";
import css from "./failures.module.css";

export function NotFound() {
  return (
    <main class={css["page"]}>
      <h1>Page not found</h1>
      <p>
        The link may be out of date or belong to another team. <A href="/">View all Runs</A>
      </p>
    </main>
  );
}

/** @param props.deployed false on one machine, and while it is not known */
export function Unreachable(props: { message: string; deployed: boolean; retry: () => void }) {
  return (
    <main class={css["page"]}>
      <h1>Can’t reach Wheelhouse</h1>
      <p>
        {props.message}{" "}
        <Show when={props.deployed} fallback={<OwnMachine />}>
          Your Runs continue in the meantime.
        </Show>
      </p>
      <Button onClick={props.retry}>Try again</Button>
    </main>
  );
}

const OwnMachine = () => (
  <>
    If Wheelhouse runs on this machine, start it with <code>npm start</code>. Runs continue where
    they stopped.
  </>
);

/** A part of the page failed. Usually the open page is an older version whose files the server no longer has. */
export function Broken(props: { error: unknown; reset: () => void }) {
  const stale = () => /import|module|fetch/i.test(String(props.error));
  return (
    <main class={css["page"]}>
      <h1>{stale() ? "A new version is available" : "Something went wrong on this page"}</h1>
      <p>{stale() ? "Reload to get it. Your drafts are kept." : String(props.error)}</p>
      <div class={css["row"]}>
        <Button look="primary" onClick={() => location.reload()}>
          Reload
        </Button>
        <Button onClick={props.reset}>Try again</Button>
      </div>
    </main>
  );
}
