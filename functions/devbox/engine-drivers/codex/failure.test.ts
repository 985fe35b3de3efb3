import { describe, expect, it } from "vitest";
import { failureOf, retryOf, turnError } from "./failure.ts";

const error = (message: string, codexErrorInfo: unknown, additionalDetails: unknown = null) =>
  turnError.parse({ message, codexErrorInfo, additionalDetails, misalignment: null });

describe("a failure of Codex", () => {
  it.each([
    [{ responseTooManyFailedAttempts: { httpStatusCode: 429 } }, "rate-limit", 429],
    [{ httpConnectionFailed: { httpStatusCode: 401 } }, "auth", 401],
    [{ ofALaterVersion: { httpStatusCode: 503, more: true } }, "overloaded", 503],
    [{ httpConnectionFailed: { httpStatusCode: null } }, "broken-off", undefined],
    [{ activeTurnNotSteerable: { turnKind: "review" } }, "broken-off", undefined],
    ["unauthorized", "auth", undefined],
    ["usageLimitExceeded", "quota", undefined],
    ["internalServerError", "server", undefined],
    ["contextWindowExceeded", "context", undefined],
    ["other", "server", undefined],
    [null, "server", undefined],
  ])("of %j is of the kind %s", (info, kind, httpStatus) => {
    expect(failureOf(error("It went wrong.", info))).toMatchObject({ kind, httpStatus });
  });

  it("has the words of the service's own reply when a request was refused", () => {
    const reply = JSON.stringify({ error: { type: "x", message: "No such parameter." } });
    const failure = failureOf(error(reply, "other"));
    expect(failure).toMatchObject({ kind: "bad-request", message: "No such parameter." });
  });
});

describe("a further try of Codex", () => {
  it("says which of how many it is, and why", () => {
    const info = { responseStreamDisconnected: { httpStatusCode: 500 } };
    expect(retryOf(error("Reconnecting... 2/5", info, "unexpected status 500"))).toEqual({
      ...{ type: "retry", attempt: 2, of: 5, httpStatus: 500, why: "unexpected status 500" },
    });
  });

  it("is the first when Codex does not count", () => {
    const retry = retryOf(error("Reconnecting... waiting for network", "other"));
    expect(retry).toEqual({
      ...{ type: "retry", attempt: 1, why: "Reconnecting... waiting for network" },
    });
  });
});
