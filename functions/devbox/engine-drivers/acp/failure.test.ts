import { describe, expect, it } from "vitest";
import { RpcError } from "../rpc.ts";
import { failureFrom, refused } from "./failure.ts";

describe("a failure over ACP", () => {
  it.each([
    ["400 Scripted: 400.", "bad-request", 400],
    ["Retried 5 times (wait: 15.68 seconds) Last error: 503 Down", "overloaded", 503],
    ["Authentication failed with provider at http://127.0.0.1:33451/v1 (HTTP 401).", "auth", 401],
    ["Incorrect API key provided: sk-x", "auth", undefined],
    ["You have exceeded your premium request allowance", "rate-limit", undefined],
    ["Overloaded", "overloaded", undefined],
    ["fetch failed", "timeout", undefined],
    ["The model some/model is not found", "bad-request", undefined],
    ["Something else", "server", undefined],
  ])("is known by its words: %s", (words, kind, httpStatus) => {
    expect(failureFrom(words)).toMatchObject({ kind, httpStatus, message: words });
  });

  it("has the status that stands in its code or its data", () => {
    expect(refused(new RpcError(401, "No."))).toMatchObject({ kind: "auth", httpStatus: 401 });
    const data = { statusCode: 529 };
    expect(refused(new RpcError(-32_603, "No.", data))).toMatchObject({ kind: "overloaded" });
    const unknown = new RpcError(500, "terminated");
    expect(refused(unknown)).toMatchObject({ kind: "timeout", httpStatus: undefined });
  });

  it("says what an internal error hides", () => {
    const details = "The model is not supported";
    expect(refused(new RpcError(-32_603, "Internal error", { details })).message).toBe(details);
    expect(refused(new RpcError(-32_603, "Internal error: Oops")).message).toBe("Oops");
  });
});
