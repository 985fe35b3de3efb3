import { expect, it } from "vitest";
import { whenWords } from "./schedule.ts";

it.each([
  ["0 3 * * *", "every day at 03:00, UTC"],
  ["05 17 * * 1-5", "on working days at 17:05, UTC"],
  ["30 9 * * 0", "on Sundays at 09:30, UTC"],
  ["30 9 * * 7", "on Sundays at 09:30, UTC"],
  ["0 * * * *", "every hour, UTC"],
  ["5 * * * *", "every hour at :05, UTC"],
  ["*/15 * * * *", "every 15 minutes, UTC"],
  ["*/7 * * * *", "cron */7 * * * *, UTC"],
  ["* * * * *", "every minute, UTC"],
  ["0 3 1 * *", "on day 1 of the month at 03:00, UTC"],
  ["0 3 31 * *", "on day 31 of the month at 03:00, UTC"],
  ["0 3 L * *", "cron 0 3 L * *, UTC"],
  ["0 3 1 1 *", "cron 0 3 1 1 *, UTC"],
  ["0 3 1 * 1", "cron 0 3 1 * 1, UTC"],
  ["0 0,12 * * *", "cron 0 0,12 * * *, UTC"],
  ["@daily", "cron @daily, UTC"],
])("the pattern %s reads: %s", (cron, words) => {
  expect(whenWords({ cron, timeZone: "UTC" })).toBe(words);
});
