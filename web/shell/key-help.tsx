import { For } from "solid-js";
import { Kbd } from "../ui/controls.tsx";
import { Dialog } from "../ui/dialog.tsx";
import css from "./key-help.module.css";

const keys: readonly (readonly [string, string])[] = [
  ["C", "New run"],
  ["I", "Inbox: what waits for somebody"],
  ["/", "Search: Runs in the list, steps in a Run"],
  ["J / K", "Next / previous row, or file of the changes"],
  ["O or Enter", "Open or close the row"],
  ["E", "Open or close all rows"],
  ["End", "To the newest step, and follow"],
  ["R", "Write to the Run"],
  ["Ctrl/⌘ Enter", "Send, start, submit the answers"],
  ["Esc", "Leave a field, close a dialog"],
  ["?", "This list"],
];

export function KeyHelp(props: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title="Keyboard">
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
