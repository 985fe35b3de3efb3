import { createKeys } from "./create-keys.ts";

/** `j` and `k` move the focus through the rows (`data-row`) of a list. */
export function createRowKeys(list: () => HTMLElement | undefined): void {
  const move = (by: number) => {
    const rows = [...(list()?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
    const at =
      document.activeElement instanceof HTMLElement ? rows.indexOf(document.activeElement) : -1;
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  createKeys({ j: () => move(1), k: () => move(-1) });
}
