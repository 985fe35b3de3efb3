import { createSignal, onCleanup } from "solid-js";

/** Whether a media query holds now. */
export function createMedia(query: string): () => boolean {
  if (typeof matchMedia === "undefined") return () => false;
  const list = matchMedia(query);
  const [holds, setHolds] = createSignal(list.matches);
  const change = () => setHolds(list.matches);
  list.addEventListener("change", change);
  onCleanup(() => list.removeEventListener("change", change));
  return holds;
}
