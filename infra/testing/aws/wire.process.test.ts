import type { Server } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { AwsError, endpointOf, operation, serveAws } from "./wire.ts";

describe("the wire of AwsJson", () => {
  let server: Server;

  beforeEach(async () => {
    server = await serveAws({
      target: "Things_20261123",
      json: "1.1",
      invalid: "InvalidParameterException",
      operations: {
        Double: operation(z.object({ it: z.number() }), ({ it }) => ({ it: it * 2 })),
        Refuse: () => {
          throw new AwsError("NotNowException", "Not now.", { until: "later" });
        },
        Break: () => {
          throw new TypeError("a bug");
        },
      },
    });
  });
  afterEach(() => void server.close());

  async function call(target: string, body: string, headers: Record<string, string> = {}) {
    const response = await fetch(endpointOf(server), {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": target,
        authorization: "AWS4-HMAC-SHA256 Credential=local",
        connection: "close",
        ...headers,
      },
      body,
    });
    return [response.status, await response.json()];
  }

  it("answers the operation named by the target", async () => {
    expect(await call("Things_20261123.Double", '{"it":2}')).toEqual([200, { it: 4 }]);
  });

  it.each([
    ["Things_20261123.Refuse", "{}", {}, 400, "NotNowException"],
    ["Things_20261123.Break", "{}", {}, 500, "InternalFailure"],
    ["Things_20261123.Double", '{"it":"two"}', {}, 400, "InvalidParameterException"],
    ["Things_20261123.Double", "{", {}, 400, "SerializationException"],
    ["Things_20261123.Triple", "{}", {}, 400, "UnknownOperationException"],
    ["Others.Double", "{}", {}, 400, "UnknownOperationException"],
    [
      "Things_20261123.Double",
      "{}",
      { "content-type": "application/json" },
      400,
      "UnknownOperationException",
    ],
    [
      "Things_20261123.Double",
      "{}",
      { authorization: "" },
      400,
      "MissingAuthenticationTokenException",
    ],
  ])("answers %s with %s and %j by an error", async (target, body, headers, status, type) => {
    expect(await call(target, body, headers)).toMatchObject([
      status,
      { __type: type, message: expect.any(String) },
    ]);
  });

  it("sends the fields of an error besides its name", async () => {
    expect(await call("Things_20261123.Refuse", "{}")).toMatchObject([400, { until: "later" }]);
  });
});
