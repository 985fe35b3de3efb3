import { describe, expect, it } from "vitest";
import { callerOf } from "./caller.ts";

const named = { "cognito:username": "ada" };

describe("a signed-in person", () => {
  it.each([
    ["an array, as the token has it", ["red", "blue"]],
    ["one text, as an HTTP API hands it on", "[red blue]"],
  ])("acts for the first of their groups by name, given as %s", (_, groups) => {
    const caller = callerOf({ ...named, "cognito:groups": groups }, undefined);
    expect(caller).toEqual({ team: "blue", teams: ["blue", "red"], name: "ada", account: "ada" });
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

  it.each([true, "true"])(
    "is shown by their address if the pool has checked it: %j",
    (verified) => {
      const claims = { ...named, "cognito:groups": "[red]", email: "ada@example.org" };
      const caller = callerOf({ ...claims, email_verified: verified }, undefined);
      expect(caller).toMatchObject({ name: "ada@example.org", account: "ada" });
    },
  );

  it.each([undefined, false, "false", "yes"])(
    "is never shown by an address that could be somebody else's: email_verified %j",
    (verified) => {
      const claims = { ...named, "cognito:groups": "[red]", email: "boss@example.org" };
      expect(callerOf({ ...claims, email_verified: verified }, undefined)?.name).toBe("ada");
    },
  );

  it("is in the groups that they have now, not in those of their token", () => {
    const claims = { ...named, "cognito:groups": "[red blue]" };
    expect(callerOf(claims, undefined, ["green"])).toMatchObject({
      team: "green",
      teams: ["green"],
    });
    expect(() => callerOf(claims, "red", ["green"])).toThrow(/not in that team/);
    expect(() => callerOf(claims, undefined, [])).toThrow(/not in a team yet/);
  });
});

it("there is no caller without the claims of a checked token", () => {
  expect(callerOf(undefined, "red")).toBeUndefined();
});
