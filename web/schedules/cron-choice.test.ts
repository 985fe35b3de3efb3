import fc from "fast-check";
import { expect, it } from "vitest";
import { choiceOf, cronOf } from "./cron-choice.ts";

it.each([
  ["0 3 * * *", { repeat: "daily", time: "03:00" }],
  ["5 17 * * 1-5", { repeat: "working-days", time: "17:05" }],
  ["30 9 * * 0", { repeat: "weekly", time: "09:30", weekday: "0" }],
  ["0 * * * *", { repeat: "hourly" }],
  ["*/5 * * * *", { repeat: "cron", cron: "*/5 * * * *" }],
  ["0 3 1 * *", { repeat: "cron" }],
  ["60 3 * * *", { repeat: "cron" }],
  ["0 3 * * 7", { repeat: "cron" }],
])("the pattern %s is shown as what people choose", (cron, choice) => {
  expect(choiceOf(cron)).toMatchObject(choice);
});

it("a pattern stays what it is when it is shown and saved", () => {
  const number = (max: number) => fc.integer({ min: 0, max }).map(String);
  const part = (max: number) => fc.oneof(fc.constantFrom("*", "1-5", "*/2", "L"), number(max));
  fc.assert(
    fc.property(part(70), part(30), part(35), part(14), part(8), (...fields) => {
      const cron = fields.join(" ");
      expect(cronOf(choiceOf(cron))).toBe(cron);
    }),
  );
});
