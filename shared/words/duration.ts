import { day as dayOf } from "./moment.ts";

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

/** The duration of a step: "0.4 s", then as above. Empty below 0.1 s. */
export function elapsed(ms: number): string {
  if (!(ms >= 100)) return "";
  return ms < 10 * second ? `${(Math.floor(ms / 100) / 10).toFixed(1)} s` : duration(ms);
}

/** In one unit, for sentences: "20 s", "5 min", "3 h", "2 days"; at least "1 s". */
export function roughly(ms: number): string {
  if (ms < minute) return `${Math.max(1, Math.floor(ms / second))} s`;
  if (ms < hour - minute / 2) return `${Math.round(ms / minute)} min`;
  if (ms < 2 * day) return `${Math.round(ms / hour)} h`;
  return `${Math.round(ms / day)} days`;
}

/** Whole minutes, exactly: "45 min", "8 h", "1 h 30 min". */
export function span(minutes: number): string {
  const [hours, left] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 && `${hours} h`, left > 0 && `${left} min`].filter(Boolean).join(" ");
}

/** "just now", "5 min ago", "3 h ago", "2 days ago"; after a week the date. */
export function ago(iso: string, now: number): string {
  const ms = now - Date.parse(iso);
  if (ms < minute) return "just now";
  if (ms < hour) return `${Math.floor(ms / minute)} min ago`;
  if (ms < day) return `${Math.floor(ms / hour)} h ago`;
  if (ms < 2 * day) return "1 day ago";
  return ms < 7 * day ? `${Math.floor(ms / day)} days ago` : dayOf(iso);
}
