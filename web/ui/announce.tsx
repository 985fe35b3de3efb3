import { createSignal } from "solid-js";

const [said, setSaid] = createSignal("");

/** Tells people who listen to the page: changes of status, and questions. Nothing else. */
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
