import { lazy, type ParentProps, Show, Suspense } from "solid-js";
import type { RunView } from "../../shared/schemas/run-view.ts";
import { createKeys } from "../ui/behaviour/create-keys.ts";
import { createMedia } from "../ui/behaviour/create-media.ts";
import { Button } from "../ui/controls.tsx";
import { Icon } from "../ui/icon.tsx";
import css from "./changes-place.module.css";
import type { Changes } from "./create-changes.ts";

const ChangesView = lazy(() => import("./changes-view.tsx"));

type Props = ParentProps<{
  open: boolean;
  close: () => void;
  changes: Changes;
  view: RunView;
}>;

/**
 * Shows the changes over its children (the timeline), which keep their place; on a phone, over the whole
 * page.
 */
export function ChangesPlace(props: Props) {
  const phone = createMedia("(max-width: 640px)");
  const view = () => (
    <Suspense fallback={<p class={css["loading"]}>Loading changes…</p>}>
      <ChangesView changes={props.changes} view={props.view} />
    </Suspense>
  );
  const over = () => props.open && !phone();
  createKeys({ Escape: () => over() && props.close() });
  return (
    <div class={css["stage"]}>
      <div class={css["under"]} inert={over()} data-hidden={over()}>
        {props.children}
      </div>
      <Show when={over()}>
        <section
          class={css["over"]}
          aria-label="Changes"
          data-scroller
          tabIndex={-1}
          ref={(element) => queueMicrotask(() => element.focus({ preventScroll: true }))}
          onKeyDown={keys}
        >
          {view()}
        </section>
      </Show>
      <Show when={props.open && phone()}>
        <dialog
          class={css["sheet"]}
          aria-label="Changes"
          onClose={props.close}
          ref={(element) => queueMicrotask(() => element.isConnected && element.showModal())}
        >
          <div class={css["head"]}>
            <h2 tabIndex={-1} autofocus>
              Changes
            </h2>
            <Button icon look="quiet" aria-label="Close" onClick={props.close}>
              <Icon name="x" size={16} />
            </Button>
          </div>
          <div class={css["body"]} data-scroller>
            {view()}
          </div>
        </dialog>
      </Show>
    </div>
  );
}

/** `j` and `k` move between the files. The timeline does not get its keys. */
function keys(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^[jkoe/]$/.test(event.key) || event.key === "Enter") event.stopPropagation();
  if (event.key !== "j" && event.key !== "k") return;
  const files = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-file]")];
  const at = files.indexOf(document.activeElement as HTMLElement);
  const next = files[at < 0 ? 0 : at + (event.key === "j" ? 1 : -1)];
  next?.closest("section")?.scrollIntoView({ block: "start" });
  next?.focus({ preventScroll: true });
}
