const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** "42 s", "3 min 05 s", "2 h 10 min", "3 d 4 h". */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / second);
  if (ms < minute) return `${seconds} s`;
  const minutes = Math.floor(ms / minute);
  if (ms < hour) return `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`;
  const hours = Math.floor(ms / hour);
  if (ms < day) return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  return `${Math.floor(ms / day)} d ${hours % 24} h`;
}

/** The same for a step, which may be short. */
export const elapsed = (ms: number): string => {
  if (ms < 100) return "";
  return ms < 10 * second ? `${(Math.floor(ms / 100) / 10).toFixed(1)} s` : duration(ms);
};

/** "1 minute", "3 h", "2 days": for sentences. */
export function roughly(ms: number): string {
  if (ms < minute) return "less than a minute";
  if (ms < 90 * second) return "1 minute";
  if (ms < hour) return `${Math.round(ms / minute)} minutes`;
  if (ms < 2 * day) return `${Math.round(ms / hour)} h`;
  return `${Math.round(ms / day)} days`;
}

/** "just now", "5 min ago", "3 h ago", then the date. */
export function ago(iso: string, now: number): string {
  const ms = now - Date.parse(iso);
  if (ms < minute) return "just now";
  if (ms < hour) return `${Math.floor(ms / minute)} min ago`;
  if (ms < day) return `${Math.floor(ms / hour)} h ago`;
  if (ms < 7 * day) return `${Math.floor(ms / day)} d ago`;
  return shortDate.format(Date.parse(iso));
}

const shortDate = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const shortMoment = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

export const timeOfDay = (iso: string): string => clock.format(Date.parse(iso));
export const fullTime = (iso: string): string => moment.format(Date.parse(iso));
export const dayAndTime = (iso: string): string => shortMoment.format(Date.parse(iso));
