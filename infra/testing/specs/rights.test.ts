import { describe, expect, it } from "vitest";
import { forgetDenied, readDenied } from "../aws/rights/rights.ts";
import { Client } from "./support/client.ts";
import { deployed, OwnServer } from "./support/instance.ts";

// On one machine there are no rights between the parts of the server. Every spec over the functions fails if one lacks a right.
describe.runIf(deployed)("a right that the stack does not give to a function", () => {
  it("is missed at the first call that takes it", async () => {
    const server = new OwnServer();
    try {
      await server.start({ WHEELHOUSE_WITHOUT_RIGHT: "http dynamodb:PutItem" });
      const client = new Client(server);
      const target = await client.target();
      const said = await client.post("/api/runs", { instructions: "Count to three.", target });
      expect(said.status).toBe(500);
      const denied = readDenied(server.data);
      expect(denied).toMatch(/^(http dynamodb:PutItem arn:aws:dynamodb:\S+:table\/wheelhouse\n)+$/);
      forgetDenied(server.data);
      expect((await client.get("/api/runs")).body.runs).toEqual([]);
    } finally {
      await server.discard();
    }
  });
});
