import { describe, expect, it } from "vitest";
import type { BoxFact } from "../../../../shared/schemas/event.ts";
import { boxFact } from "../../../../shared/schemas/event.ts";
import { createTally } from "./tally.ts";

const refusal = (host: string, why = "a private address") => ({ host, port: 80, why, advice: "" });

describe("a program that tries a million refused connections", () => {
  it("makes one fact for each host and reason, at most 20, and one count", () => {
    const facts: BoxFact[] = [];
    const tally = createTally((fact) => facts.push(fact));
    for (let turn = 0; turn < 1_000_000; turn += 1) tally.refused(refusal(`10.0.0.${turn % 3}`));
    expect(facts).toEqual([
      { type: "connection.refused", host: "10.0.0.0", port: 80, why: "a private address" },
      { type: "connection.refused", host: "10.0.0.1", port: 80, why: "a private address" },
      { type: "connection.refused", host: "10.0.0.2", port: 80, why: "a private address" },
    ]);
    for (let turn = 0; turn < 100_000; turn += 1) tally.refused(refusal(`${turn}.evil.test`));
    expect(facts).toHaveLength(20);
    const report = tally.take();
    expect(report).toMatchObject({ refused: 1_100_000 - 20, connections: 0, hosts: [] });
    expect(report?.refusals).toHaveLength(10);
    expect(report?.refusals[0]).toMatchObject({ host: "10.0.0.0", times: 333_333 });
    expect(boxFact.parse(report)).toEqual(report);
  });

  it("is told again in the next turn", () => {
    const facts: BoxFact[] = [];
    const tally = createTally((fact) => facts.push(fact));
    tally.refused(refusal("10.0.0.1"));
    expect(tally.take()).toBeUndefined(); // its own fact said it all
    tally.refused(refusal("10.0.0.1"));
    expect(facts).toHaveLength(2);
  });
});
