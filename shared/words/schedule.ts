import type { Overlap } from "../schemas/schedule.ts";

type When = { readonly cron: string; readonly timeZone: string };

const days = ["Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays"];

/**
 * The times of a schedule in words: "every day at 03:00, Europe/Berlin". Only for the patterns that people choose most
 * often; any other one stands as it is.
 */
export function whenWords({ cron, timeZone }: When): string {
  return `${cronWords(cron) ?? `cron ${cron}`}, ${timeZone}`;
}

function cronWords(cron: string): string | undefined {
  const [minute = "", hour = "", day, month, weekday, more] = cron.trim().split(/\s+/);
  if (more !== undefined || month !== "*") return undefined;
  const step = /^\*\/(\d{1,2})$/.exec(minute)?.[1];
  if (hour === "*" && day === "*" && weekday === "*") {
    if (minute === "*") return "every minute";
    if (step !== undefined && 60 % Number(step) === 0) return `every ${Number(step)} minutes`;
    if (minute === "0") return "every hour";
    return isNumber(minute, 59) ? `every hour at :${minute.padStart(2, "0")}` : undefined;
  }
  if (!isNumber(minute, 59) || !isNumber(hour, 23)) return undefined;
  const at = `at ${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (day === "*" && weekday === "*") return `every day ${at}`;
  if (day === "*" && weekday === "1-5") return `on working days ${at}`;
  if (day === "*" && weekday !== undefined && isNumber(weekday, 7))
    return `on ${days[Number(weekday) % 7]} ${at}`;
  if (weekday === "*" && day !== undefined && isNumber(day, 31))
    return `on day ${Number(day)} of the month ${at}`;
  return undefined;
}

const isNumber = (text: string, most: number): boolean =>
  /^\d{1,2}$/.test(text) && Number(text) <= most;

/** What happens if the Run before still works. */
export const overlapWords: Readonly<Record<Overlap, string>> = {
  skip: "Skip this time",
  queue: "Wait until it has finished",
  "stop-previous": "Stop it, then start",
};
