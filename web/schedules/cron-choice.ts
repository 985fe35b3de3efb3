/** The times that people choose most often, and `cron` for any other. */
export type CronChoice = {
  readonly repeat: "hourly" | "daily" | "working-days" | "weekly" | "cron";
  /** "03:00" */
  readonly time: string;
  /** 0 to 6, from Sunday on. */
  readonly weekday: string;
  readonly cron: string;
};

export const usualChoice: CronChoice = {
  repeat: "daily",
  time: "03:00",
  weekday: "1",
  cron: "0 3 * * *",
};

export const repeats: readonly { value: CronChoice["repeat"]; label: string }[] = [
  { value: "hourly", label: "Every hour" },
  { value: "daily", label: "Every day" },
  { value: "working-days", label: "On working days" },
  { value: "weekly", label: "Every week" },
  { value: "cron", label: "Custom (cron)" },
];

export const weekdays = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
].map((label, n) => ({ value: String(n), label }));

/** The pattern that a choice stands for. */
export function cronOf({ repeat, time, weekday, cron }: CronChoice): string {
  const [hour = "0", minute = "0"] = time.split(":").map((it) => String(Number(it)));
  switch (repeat) {
    case "hourly":
      return "0 * * * *";
    case "daily":
      return `${minute} ${hour} * * *`;
    case "working-days":
      return `${minute} ${hour} * * 1-5`;
    case "weekly":
      return `${minute} ${hour} * * ${weekday}`;
    case "cron":
      return cron.trim();
  }
}

/** The choice that a pattern stands for. */
export function choiceOf(cron: string): CronChoice {
  const custom: CronChoice = { ...usualChoice, repeat: "cron", cron };
  const [, minute = "", hour = "", weekday = ""] =
    /^(\d{1,2}) (\d{1,2}) \* \* (\*|1-5|[0-6])$/.exec(cron) ?? [];
  if (cron === "0 * * * *") return { ...custom, repeat: "hourly" };
  if (hour === "" || Number(hour) > 23 || Number(minute) > 59) return custom;
  const at = { ...custom, time: `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}` };
  if (weekday === "*") return { ...at, repeat: "daily" };
  if (weekday === "1-5") return { ...at, repeat: "working-days" };
  return { ...at, repeat: "weekly", weekday };
}
