import {
  createEffect,
  createSignal,
  createUniqueId,
  For,
  Match,
  on,
  onMount,
  Show,
  Switch,
} from "solid-js";
import { createStore } from "solid-js/store";
import type { RunView } from "../../shared/schemas/run-view.ts";
import { dayAndTime, fullTime } from "../../shared/words/moment.ts";
import { filesChanged, size } from "../../shared/words/quantity.ts";
import { createMedia } from "../ui/behaviour/create-media.ts";
import { Button, ProblemText } from "../ui/controls.tsx";
import { Icon } from "../ui/icon.tsx";
import css from "./changes-view.module.css";
import type { Changes } from "./create-changes.ts";
import { Counts } from "./patch/counts.tsx";
import { createNear } from "./patch/create-near.ts";
import { FileList } from "./patch/file-list.tsx";
import { FileSection } from "./patch/file-section.tsx";
import { foldReason } from "./patch/fold-reason.ts";
import { Remarks } from "./remarks.tsx";
import { Repositories } from "./repositories.tsx";

/** On a narrow screen, a list of up to this many files is open at first. */
const fewFiles = 6;

type Props = { changes: Changes; view: RunView };

/** Everything that the Run changed since it started: the files, then their lines. */
export default function ChangesView(props: Props) {
  const id = createUniqueId();
  let root!: HTMLDivElement;
  const [scroller, setScroller] = createSignal<Element | null>(null);
  const near = createNear(scroller);
  const wide = createMedia("(min-width: 1280px)");
  const shown = () => props.changes.shown();
  const files = () => shown()?.files ?? [];
  /** Files that the person opened or closed, by path. */
  const [open, setOpen] = createStore<Record<string, boolean | undefined>>({});
  const isOpen = (place: number): boolean => {
    const file = files()[place];
    return file !== undefined && (open[file.path] ?? foldReason(file) === undefined);
  };
  const sectionId = (place: number) => `${id}-${place}`;
  const show = (place: number): void => {
    const file = files()[place];
    if (!file) return;
    setOpen(file.path, true);
    const section = document.getElementById(sectionId(place));
    section?.scrollIntoView({ block: "start" });
    section?.querySelector<HTMLElement>("[data-file]")?.focus({ preventScroll: true });
  };
  const setAll = (to: boolean): void =>
    setOpen(Object.fromEntries(files().map(({ path }) => [path, to])));
  const allOpen = () => files().every((_, place) => isOpen(place));

  onMount(() => setScroller(root.closest("[data-scroller]")));
  createEffect(
    on(
      () => props.view.changes !== null && !shown(),
      (wanted) => wanted && props.changes.open(),
    ),
  );
  return (
    <div class={css["changes"]} ref={root}>
      <Switch>
        <Match when={!props.view.changes}>
          <p class={css["empty"]}>Changes appear here at the end of each turn.</p>
        </Match>
        <Match when={props.changes.elsewhere()}>
          {(bytes) => (
            <div class={css["empty"]}>
              <p>This patch has {size(bytes())}, which is too much to be shown here.</p>
              <Button onClick={() => void props.changes.download()}>
                <Icon name="download" size={13} /> Download patch
              </Button>
            </div>
          )}
        </Match>
        <Match when={!shown()}>
          <div class={css["empty"]} aria-busy={props.changes.loading()}>
            <Show when={props.changes.problem()} fallback={<p>Loading changes…</p>}>
              {(problem) => (
                <>
                  <ProblemText text={problem().message} />
                  <Button onClick={() => void props.changes.load()}>Try again</Button>
                </>
              )}
            </Show>
          </div>
        </Match>
        <Match when={shown()}>
          {(it) => (
            <>
              <div class={css["head"]}>
                <p class={css["sum"]}>
                  <strong>{filesChanged(it().files.length)}</strong>
                  <Counts {...sum(it().files)} />
                  <Show when={props.view.changes?.at}>
                    {(at) => (
                      <time dateTime={at()} title={fullTime(at())}>
                        as of {dayAndTime(at())}
                      </time>
                    )}
                  </Show>
                </p>
                <Show when={it().files.length > 0}>
                  <div class={css["acts"]}>
                    <Button small look="quiet" onClick={() => setAll(!allOpen())}>
                      {allOpen() ? "Collapse all" : "Expand all"}
                    </Button>
                    <Button small look="quiet" onClick={() => void props.changes.download()}>
                      <Icon name="download" size={13} /> Download patch
                    </Button>
                  </div>
                </Show>
              </div>
              <ProblemText text={props.changes.problem()?.message} />
              <Remarks changes={props.view.changes} cut={it().cut} />
              <Repositories changes={props.view.changes} download={props.changes.downloadOf} />
              <Show
                when={it().files.length > 0}
                fallback={<p class={css["empty"]}>No changes since the Run started.</p>}
              >
                <div class={css["columns"]}>
                  <Show
                    when={wide()}
                    fallback={
                      <details class={css["fold"]} open={it().files.length <= fewFiles}>
                        <summary>Files</summary>
                        <FileList files={it().files} show={show} />
                      </details>
                    }
                  >
                    <div class={css["files"]}>
                      <FileList files={it().files} show={show} />
                    </div>
                  </Show>
                  <div class={css["sections"]}>
                    <For each={it().files}>
                      {(file, place) => (
                        <FileSection
                          file={file}
                          id={sectionId(place())}
                          open={isOpen(place())}
                          setOpen={(to) => setOpen(file.path, to)}
                          near={near}
                        />
                      )}
                    </For>
                  </div>
                </div>
              </Show>
              <Show when={props.changes.newer()}>
                <p class={css["newer"]} role="status">
                  <button type="button" onClick={() => void props.changes.load()}>
                    {props.changes.loading() ? "Loading newer changes…" : "Show newer changes"}
                  </button>
                </p>
              </Show>
            </>
          )}
        </Match>
      </Switch>
    </div>
  );
}

const sum = (files: readonly { added: number; removed: number }[]) => ({
  added: files.reduce((all, file) => all + file.added, 0),
  removed: files.reduce((all, file) => all + file.removed, 0),
});
