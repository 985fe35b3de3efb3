import { createEffect, createSignal, onCleanup } from "solid-js";
import { pathPrefix } from "../../path-prefix.ts";

const [needed, setNeeded] = createSignal(0);

/** Sets how many Runs of the team need an answer. Every page shows the number in its title. */
export { setNeeded };

/** The title of the tab. While Runs need an answer, it starts with their number, and the icon has a dot. */
export function createPageTitle(title: () => string): void {
  createEffect(() => {
    const count = needed();
    document.title = `${count > 0 ? `(${count}) Needs you · ` : ""}${title()} · Wheelhouse`;
    showIcon(count > 0 ? "favicon-needs-you" : "favicon");
  });
  onCleanup(() => {
    document.title = "Wheelhouse";
    showIcon("favicon");
  });
}

function showIcon(name: string): void {
  const href = `${pathPrefix}/${name}.svg`;
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  if (link && link.getAttribute("href") !== href) link.setAttribute("href", href);
}
