import { For } from "solid-js";
import { Kbd } from "../ui/controls.tsx";
import { Dialog } from "../ui/dialog.tsx";
import css from "./key-help.module.css";

const keys: readonly (readonly [string, string])[] = [
  ["C", "New run"],
  ["I", "Open the inbox"],
  ["/", "Search Runs, or the steps of a Run"],
  ["J / K", "Next / previous row or changed file"],
  ["O or Enter", "Open or close a row"],
  ["E", "Expand or collapse all rows"],
  ["End", "Jump to the newest step and follow"],
  ["R", "Write a message to the Run"],
  ["Ctrl/⌘ Enter", "Send, start or submit"],
  ["Esc", "Leave a field or close a dialog"],
  ["?", "Show keyboard shortcuts"],
];

export function KeyHelp(props: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title="Keyboard shortcuts">
      <dl class={css["keys"]}>
        <For each={keys}>
          {([key, meaning]) => (
            <div>
              <dt>
                <Kbd>{key}</Kbd>
                <span class="visually-hidden">{key}</span>
              </dt>
              <dd>{meaning}</dd>
            </div>
          )}
        </For>
      </dl>
    </Dialog>
  );
}
