import { expect, it } from "vitest";
import { reasonOf } from "./step.ts";

it.each([
  [
    "the message of a failed Lambda",
    { Error: "E", Cause: '{"errorMessage":"No image."}' },
    "No image.",
  ],
  ["a cause as text", { Error: "E", Cause: "It took too long." }, "It took too long."],
  ["the name of an error without a cause", { Error: "States.Timeout" }, "States.Timeout"],
  ["that nothing is known", undefined, "unknown"],
])("giving up says %s", (_, error, said) => {
  expect(reasonOf(error)).toBe(said);
});
