/** "Tue 1 Dec 2026, 03:00", in the time zone of a schedule. */
export function timeIn(iso: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });
  return format.format(Date.parse(iso));
}
