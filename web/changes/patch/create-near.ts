import { createSignal, onCleanup } from "solid-js";

/** How far outside what is seen something is already in the page. */
const margin = "1200px 0px";

/**
 * Tells of elements whether they are on the screen or near it, by one observer. Where the browser has none, all of
 * them are.
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
    /** Whether the element is near; to be called once for each, when it is in the page. */
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
