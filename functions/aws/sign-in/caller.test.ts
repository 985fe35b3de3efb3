import { describe, expect, it } from "vitest";
import { callerOf } from "./caller.ts";

const named = { "cognito:username": "ada" };

describe("a signed-in person", () => {
  it.each([
    ["an array, as the token has it", ["red", "blue"]],
    ["one text, as an HTTP API hands it on", "[red blue]"],
  ])("acts for the first of their groups by name, given as %s", (_, groups) => {
    const caller = callerOf({ ...named, "cognito:groups": groups }, undefined);
    expect(caller).toEqual({ team: "blue", teams: ["blue", "red"], name: "ada" });
  });

  it("acts for the group that they name, if it is theirs", () => {
    const claims = { ...named, "cognito:groups": "[red blue]" };
    expect(callerOf(claims, "red")?.team).toBe("red");
    expect(() => callerOf(claims, "green")).toThrow(/not in that team/);
  });

  it.each([{}, { "cognito:groups": "[]" }, { "cognito:groups": ["not a/team"] }])(
    "without a team gets the reason: %j",
    (claims) => {
      expect(() => callerOf({ ...named, ...claims }, undefined)).toThrow(/not in a team yet/);
    },
  );

  it("is shown by their address, else by their user name", () => {
    const groups = { "cognito:groups": "[red]" };
    expect(callerOf({ ...named, ...groups, email: "ada@example.org" }, undefined)?.name).toBe(
      "ada@example.org",
    );
    expect(callerOf({ ...named, ...groups }, undefined)?.name).toBe("ada");
  });
});

it("there is no caller without the claims of a checked token", () => {
  expect(callerOf(undefined, "red")).toBeUndefined();
});
