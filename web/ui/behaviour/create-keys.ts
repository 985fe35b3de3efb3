import { onCleanup } from "solid-js";
import { tinykeys } from "tinykeys";

/** Keyboard shortcuts of a page. Single keys do nothing while a person types or a dialog is open. */
export function createKeys(keys: Record<string, (event: KeyboardEvent) => void>): void {
  const guarded = Object.entries(keys).map(
    ([key, act]) =>
      [
        key,
        (event: KeyboardEvent) => {
          if (!/^(Control|Meta|\$mod)\+/.test(key) && occupied(event.target)) return;
          event.preventDefault();
          act(event);
        },
      ] as const,
  );
  onCleanup(tinykeys(window, Object.fromEntries(guarded)));
}

function occupied(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]")) return true;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
