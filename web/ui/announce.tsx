import { createSignal } from "solid-js";

const [said, setSaid] = createSignal("");

/** Tells people who use a screen reader. Only for changes of status and for questions. */
export function announce(text: string): void {
  setSaid(text);
}

export function Announcer() {
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {said()}
    </div>
  );
}
