import { For, Show } from "solid-js";
import { visible } from "../../ui/text/visible.ts";
import { Counts } from "./counts.tsx";
import css from "./file-list.module.css";
import { changeWords, pathParts } from "./file-text.ts";
import type { FileChange } from "./git-patch.ts";
import { KindMark } from "./kind-mark.tsx";

/** The changed files. A click goes to one. */
export function FileList(props: { files: readonly FileChange[]; show: (place: number) => void }) {
  return (
    <nav class={css["list"]} aria-label="Changed files">
      <ul>
        <For each={props.files}>
          {(file, place) => {
            const [folder, name] = pathParts(file.path);
            return (
              <li>
                <button
                  type="button"
                  title={visible(file.path)}
                  onClick={() => props.show(place())}
                >
                  <KindMark kind={file.kind} />
                  <span class={css["path"]} dir="ltr">
                    <span class={css["name"]}>{visible(name)}</span>
                    <span class={css["folder"]}>{visible(folder)}</span>
                  </span>
                  <span class="visually-hidden">{changeWords(file)}</span>
                  <Show when={file.binary} fallback={<Counts {...file} />}>
                    <span class={css["binary"]}>binary</span>
                  </Show>
                </button>
              </li>
            );
          }}
        </For>
      </ul>
    </nav>
  );
}
