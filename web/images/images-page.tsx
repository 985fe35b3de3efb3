import { A } from "@solidjs/router";
import { For, onCleanup, Show } from "solid-js";
import { createPageTitle } from "../ui/behaviour/page-title.ts";
import { Button, ProblemText } from "../ui/controls.tsx";
import { createList } from "../ui/list/create-list.ts";
import page from "../ui/page.module.css";
import { AddImage } from "./add-image.tsx";
import { ImageRow } from "./image-row.tsx";
import { imagesApi } from "./images-api.ts";

/** A worker reports every ten seconds, and at once when an image has changed. */
const everyMs = 5_000;

/** What DevBoxes can start from, and what it holds. */
export function ImagesPage() {
  createPageTitle(() => "Images");
  const list = createList(imagesApi.list);
  const timer = setInterval(() => document.hidden || list.reread(), everyMs);
  onCleanup(() => clearInterval(timer));
  return (
    <main class={page["page"]}>
      <div class={page["top"]}>
        <h1>Images</h1>
        <p class={page["about"]}>
          What a DevBox starts from. A Run uses the engines and tools that its image holds, so each
          image is looked into on the worker that has it.
        </p>
        <nav aria-label="Where Runs work">
          <A href="/workers">Workers</A>
          <A href="/images" aria-current="page">
            Images
          </A>
        </nav>
      </div>
      <Show when={list.problem()}>
        <div class={page["acts"]}>
          <ProblemText text={list.problem()} />
          <Button small onClick={list.reread}>
            Try again
          </Button>
        </div>
      </Show>
      <Show
        when={list.items()}
        fallback={
          <Show when={!list.problem()}>
            <p class={page["soft"]} role="status">
              Loading images…
            </p>
          </Show>
        }
      >
        {(images) => (
          <>
            <ul class={page["rows"]}>
              <For each={images()}>
                {(it) => (
                  <li>
                    <ImageRow it={it} changed={list.reread} />
                  </li>
                )}
              </For>
            </ul>
            <section class={page["part"]} aria-labelledby="add-image">
              <h2 id="add-image">Add a container image</h2>
              <p class={page["about"]}>
                Every worker with Podman or Docker pulls it, looks into it, and offers it to Runs. A
                private registry needs a sign-in on the worker. The image must contain bash.
              </p>
              <Show when={!images().some((it) => it.kind === "container")}>
                <p class={page["none"]}>
                  No container image yet. With one, Runs find your project’s compilers and tools
                  ready. Try <code>node:24-bookworm</code>, or the image that your CI uses.
                </p>
              </Show>
              <AddImage added={list.reread} />
            </section>
          </>
        )}
      </Show>
    </main>
  );
}
