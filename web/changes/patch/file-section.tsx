import { Show } from "solid-js";
import { Button, Tag } from "../../ui/controls.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { visible } from "../../ui/text/visible.ts";
import { Counts } from "./counts.tsx";
import type { Near } from "./create-near.ts";
import css from "./file-section.module.css";
import { changeWords, pathParts, withoutLines } from "./file-text.ts";
import { foldReason } from "./fold-reason.ts";
import type { FileChange } from "./git-patch.ts";
import { KindMark } from "./kind-mark.tsx";
import { PatchLines, rowHeight } from "./patch-lines.tsx";
import { rowCount } from "./patch-rows.ts";
import { standsFor } from "./stands-for.ts";

/** Approximate heights around the rows, in rem, for sections that are too far from the screen to be laid out. */
const headHeight = 2.4;
const foldedHeight = 2.9;

type Props = {
  file: FileChange;
  /** Its place among the files. */
  id: string;
  open: boolean;
  setOpen: (open: boolean) => void;
  near: Near;
};

/** The changes of one file: its name, and its lines while it is open. */
export function FileSection(props: Props) {
  const { file } = props;
  const [folder, name] = pathParts(file.path);
  const words = changeWords(file);
  const rows = rowCount(file.hunks);
  const heightOf = (open: boolean) =>
    headHeight + (open && rows > 0 ? rows * rowHeight : foldedHeight);
  const bodyId = `${props.id}-lines`;
  return (
    <section
      class={css["file"]}
      id={props.id}
      aria-label={visible(file.path)}
      style={{ "contain-intrinsic-block-size": `auto ${heightOf(props.open)}rem` }}
    >
      <header class={css["head"]}>
        <button
          type="button"
          class={css["toggle"]}
          data-file
          aria-expanded={props.open}
          aria-controls={bodyId}
          onClick={() => props.setOpen(!props.open)}
        >
          <span class={css["chevron"]} data-open={props.open}>
            <Icon name="chevronRight" size={13} />
          </span>
          <KindMark kind={file.kind} />
          <span class={css["path"]} dir="ltr">
            <Show when={file.from}>
              {(from) => <span class={css["from"]}>{visible(from())} → </span>}
            </Show>
            <span class={css["folder"]}>{visible(folder)}</span>
            {visible(name)}
          </span>
          <Show when={words !== "changed"} fallback={<span class="visually-hidden">changed</span>}>
            <Tag>{words}</Tag>
          </Show>
          <Show when={file.latin1}>
            <Tag title="This file is not UTF-8. It is shown as Latin-1; the downloaded patch has its exact bytes.">
              not UTF-8
            </Tag>
          </Show>
          <Show when={standsFor(file)}>{(it) => <Tag title={it().title}>{it().tag}</Tag>}</Show>
          <Counts added={file.added} removed={file.removed} />
        </button>
        <span class={css["copy"]}>
          <CopyButton label="Copy path" text={() => file.path} />
        </span>
      </header>
      <div id={bodyId}>
        <Show
          when={props.open}
          fallback={
            <Show when={foldReason(file)}>
              {(reason) => (
                <p class={css["folded"]}>
                  {reason()}{" "}
                  <Button small onClick={() => props.setOpen(true)}>
                    Show it
                  </Button>
                </p>
              )}
            </Show>
          }
        >
          <Show
            when={withoutLines(file)}
            fallback={<PatchLines path={visible(file.path)} hunks={file.hunks} near={props.near} />}
          >
            {(text) => <p class={css["folded"]}>{text()}</p>}
          </Show>
        </Show>
      </div>
    </section>
  );
}
