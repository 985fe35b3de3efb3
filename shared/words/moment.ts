/** One clock everywhere: 24 hours, English, in the time zone of the person who reads. */
const format = (parts: Intl.DateTimeFormatOptions) => {
  const made = new Intl.DateTimeFormat("en-GB", { hourCycle: "h23", ...parts });
  return (iso: string): string => made.format(Date.parse(iso));
};

const clock = { hour: "2-digit", minute: "2-digit" } as const;
const date = { day: "numeric", month: "short" } as const;

/** "24 Nov" */
export const day = format(date);

/** "22:49:39" */
export const timeOfDay = format({ ...clock, second: "2-digit" });

/** "24 Nov, 22:49" */
export const dayAndTime = format({ ...date, ...clock });

/** "24 Nov 2026, 22:49:39" */
export const fullTime = format({ ...date, year: "numeric", ...clock, second: "2-digit" });
