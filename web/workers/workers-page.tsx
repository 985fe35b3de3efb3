import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import { createPageTitle } from "../ui/behaviour/page-title.ts";
import { Button, ProblemText } from "../ui/controls.tsx";
import page from "../ui/page.module.css";
import { AddWorker } from "./add-worker.tsx";
import { createLiveWorkers } from "./create-live-workers.ts";
import { WorkerRow } from "./worker-row.tsx";

/** The machines on which Runs can work, and how another one joins. */
export function WorkersPage() {
  createPageTitle(() => "Workers");
  const live = createLiveWorkers();
  return (
    <main class={page["page"]}>
      <div class={page["top"]}>
        <h1>Workers</h1>
        <p class={page["about"]}>
          The machines on which DevBoxes live. A Run names one as its target, or asks for one when
          it starts.
        </p>
        <nav aria-label="Where Runs work">
          <A href="/workers" aria-current="page">
            Workers
          </A>
          <A href="/images">Images</A>
        </nav>
      </div>
      <Show when={live.problem()}>
        <div class={page["acts"]}>
          <ProblemText text={live.problem()} />
          <Button small onClick={live.reread}>
            Try again
          </Button>
        </div>
      </Show>
      <Show
        when={live.loaded()}
        fallback={
          <Show when={!live.problem()}>
            <p class={page["soft"]} role="status">
              Loading workers…
            </p>
          </Show>
        }
      >
        <ul class={page["rows"]}>
          <For each={live.workers()}>
            {(it) => (
              <li>
                <WorkerRow it={it} ready={live.ready(it.id)} changed={live.reread} />
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={live.joinable()}>
        <section class={page["part"]} aria-labelledby="add-worker">
          <h2 id="add-worker">Add a machine</h2>
          <p class={page["about"]}>
            Any Linux machine joins with one line. It only makes connections to this server, so it
            may stand behind a router or a proxy.
          </p>
          <AddWorker />
        </section>
      </Show>
    </main>
  );
}
