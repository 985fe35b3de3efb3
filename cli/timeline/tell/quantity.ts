const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How long a step took: "0.4 s", "42 s", "3 min 05 s"; empty for less than can be felt. */
export function elapsed(ms: number): string {
  if (!(ms >= 100)) return "";
  if (ms < 10 * second) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  if (ms < minute) return `${Math.floor(ms / second)} s`;
  if (ms < hour) return `${Math.floor(ms / minute)} min ${two((ms % minute) / second)} s`;
  return `${Math.floor(ms / hour)} h ${two((ms % hour) / minute)} min`;
}

const two = (count: number): string => String(Math.floor(count)).padStart(2, "0");

/** "1 minute", "3 h", "2 days": for sentences. */
export function roughly(ms: number): string {
  if (ms < minute) return "less than a minute";
  if (ms < 90 * second) return "1 minute";
  if (ms < hour) return `${Math.round(ms / minute)} minutes`;
  if (ms < 2 * day) return `${Math.round(ms / hour)} h`;
  return `${Math.round(ms / day)} days`;
}

/** "820 B", "4.2 MB", "12 MB". */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let count = bytes;
  while (count >= 999.5 && units.length > 1) {
    count /= 1_000;
    units.shift();
  }
  const digits = count < 9.95 && units[0] !== "B" ? 1 : 0;
  return `${count.toFixed(digits)} ${units[0]}`;
}

/** "1 line", "214 lines", "1,204 lines". */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

const shortMoment = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** "24 Nov, 10:05", where the person is. */
export const dayAndTime = (iso: string): string => shortMoment.format(Date.parse(iso));
