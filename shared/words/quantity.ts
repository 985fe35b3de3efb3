/** "1,204" */
export const count = (number: number): string => number.toLocaleString("en");

/** "1 line", "214 lines", "1,204 lines". */
export const counted = (number: number, noun: string): string =>
  `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

/** "820 B", "4.2 MB", "12 MB", "1.2 TB". A kB is 1,000 bytes. */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let number = bytes;
  while (number >= 999.5 && units.length > 1) {
    number /= 1_000;
    units.shift();
  }
  const digits = number < 9.95 && units[0] !== "B" ? 1 : 0;
  return `${number.toFixed(digits)} ${units[0]}`;
}

/** Made at its first use: that takes tens of milliseconds, and functions load this file when they start. */
let compact: Intl.NumberFormat | undefined;

/** "830", "12.4K", "1.2M". */
export function tokens(number: number): string {
  compact ??= new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
  return compact.format(number);
}

/** "$0.25", "less than $0.01". */
export const dollars = (cost: number): string =>
  cost > 0 && cost < 0.01 ? "less than $0.01" : `$${cost.toFixed(2)}`;

/** "No changes", "3 files changed". */
export const filesChanged = (files: number): string =>
  files === 0 ? "No changes" : `${counted(files, "file")} changed`;

/** "+1,204 −3" */
export const linesChanged = (added: number, removed: number): string =>
  `+${count(added)} −${count(removed)}`;

/** "3 of 5 done" */
export const planCount = (items: readonly { readonly status: string }[]): string =>
  `${items.filter((it) => it.status === "completed").length} of ${items.length} done`;
