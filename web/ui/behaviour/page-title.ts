import { createEffect, createSignal, onCleanup } from "solid-js";

const [needed, setNeeded] = createSignal(0);

/** Sets how many Runs of the team need an answer. Every page shows the number in its title. */
export { setNeeded };

/** The title of the tab. While Runs need an answer, it starts with their number, and the icon has a dot. */
export function createPageTitle(title: () => string): void {
  createEffect(() => {
    const count = needed();
    document.title = `${count > 0 ? `(${count}) Needs you · ` : ""}${title()} · Wheelhouse`;
    showIcon(count > 0 ? "/favicon-needs-you.svg" : "/favicon.svg");
  });
  onCleanup(() => {
    document.title = "Wheelhouse";
    showIcon("/favicon.svg");
  });
}

function showIcon(href: string): void {
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  if (link && link.getAttribute("href") !== href) link.setAttribute("href", href);
}
