import { createSignal, onCleanup } from "solid-js";

/** How far outside the screen an element counts as near. */
const margin = "1200px 0px";

/**
 * Tells whether elements are on the screen or near it, with one observer. In a browser without
 * IntersectionObserver, all of them are.
 *
 * @param root the element that scrolls
 */
export function createNear(root: () => Element | null) {
  const listeners = new Map<Element, (near: boolean) => void>();
  let observer: IntersectionObserver | undefined;
  onCleanup(() => observer?.disconnect());
  const begin = () =>
    new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting);
      },
      { root: root(), rootMargin: margin },
    );
  return {
    /** Whether the element is near. Call it once for each element, after it is in the document. */
    watch(element: Element): () => boolean {
      if (typeof IntersectionObserver === "undefined") return () => true;
      const [near, setNear] = createSignal(false);
      observer ??= begin();
      listeners.set(element, setNear);
      observer.observe(element);
      onCleanup(() => {
        listeners.delete(element);
        observer?.unobserve(element);
      });
      return near;
    },
  };
}

export type Near = ReturnType<typeof createNear>;
