import { expect, it } from "vitest";
import { prefixWith } from "./reach.ts";

const reach = { at: "\n; here\n", each: "(port PORT) " };
const prefix = ["sandbox", "-p", "(deny)\n; here\n"];

it.each([
  ["none before a port is offered", [], "(deny)"],
  ["one for each offered port", [50_001, 50_002], "(deny)(port 50001) (port 50002) "],
])("the rules of a sandbox that shares the loopback name its ports: %s", (_, ports, rules) => {
  expect(prefixWith({ prefix, reach }, ports)).toEqual(["sandbox", "-p", rules]);
});

it("other sandboxes have their words as they are", () => {
  expect(prefixWith({ prefix }, [50_001])).toBe(prefix);
});
