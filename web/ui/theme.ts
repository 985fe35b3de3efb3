import { createSignal } from "solid-js";
import { readStored, writeStored } from "./behaviour/stored.ts";

export type Theme = "system" | "light" | "dark";

const order: readonly Theme[] = ["system", "light", "dark"];
const [theme, setTheme] = createSignal<Theme>(readStored<Theme>("theme") ?? "system");

export { theme };

/** Applies the chosen theme to the page. Without a choice, the system's theme is used. */
export function showTheme(): void {
  const chosen = theme();
  if (chosen === "system") delete document.documentElement.dataset["theme"];
  if (chosen !== "system") document.documentElement.dataset["theme"] = chosen;
}

export function nextTheme(): void {
  const next = order[(order.indexOf(theme()) + 1) % order.length] ?? "system";
  setTheme(next);
  writeStored("theme", next === "system" ? undefined : next);
  showTheme();
}
