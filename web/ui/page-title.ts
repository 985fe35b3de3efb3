import { createEffect, onCleanup } from "solid-js";

/** The title of the tab; while somebody is needed it says so first, and the icon carries a dot. */
export function createPageTitle(title: () => string, needed: () => number = () => 0): void {
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
