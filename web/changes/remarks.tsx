import { Show } from "solid-js";
import type { RunView } from "../../shared/schemas/run-view.ts";
import { Icon } from "../ui/icon.tsx";
import { visible } from "../ui/text/visible.ts";
import css from "./changes-view.module.css";

/** Says what the patch lacks, and whether it can be applied as it stands. */
export function Remarks(props: { changes: RunView["changes"]; cut: boolean }) {
  const lacks = () => {
    const missing = props.changes?.missing;
    if (missing) return `Not in this patch: ${visible(missing)}.`;
    return props.cut ? "Not in this patch: files that would make it too large." : undefined;
  };
  return (
    <>
      <Show when={props.changes?.redacted}>
        <p class={css["note"]} data-tone="warn">
          <Icon name="alert" size={14} /> A secret in this patch was replaced by [redacted:…], so
          applying it does not give the Run's files.
        </p>
      </Show>
      <Show when={lacks()}>
        {(text) => (
          <p class={css["note"]} data-tone="warn">
            <Icon name="alert" size={14} /> {text()}
          </p>
        )}
      </Show>
    </>
  );
}
