import { expect, it } from "vitest";
import { boxEvents } from "./box-protocol.ts";

const changes = { type: "changes.reported", files: 1, added: 1, removed: 0, bytes: 10 };
const taken = (sha256: string) =>
  boxEvents.safeParse({ number: 1, facts: [{ ...changes, sha256 }] }).success;

it("a DevBox names its patch by a hash, and by nothing that could be a path", () => {
  expect(taken("0".repeat(64))).toBe(true);
  for (const name of ["../../token", "", "0".repeat(63), `${"0".repeat(63)}/`, "A".repeat(64)])
    expect(taken(name), name).toBe(false);
});
