import { describe, expect, it } from "vitest";
import { RpcError } from "../rpc.ts";
import { refused } from "./failure.ts";

describe("a failure over ACP", () => {
  it("has the status that stands in its code or its data", () => {
    expect(refused(new RpcError(401, "No."))).toMatchObject({ kind: "auth", httpStatus: 401 });
    const data = { statusCode: 529 };
    expect(refused(new RpcError(-32_603, "No.", data))).toMatchObject({ kind: "overloaded" });
    const unknown = new RpcError(500, "terminated");
    expect(refused(unknown)).toMatchObject({ kind: "broken-off", httpStatus: undefined });
  });

  it("says what an internal error hides", () => {
    const details = "The model is not supported";
    expect(refused(new RpcError(-32_603, "Internal error", { details })).message).toBe(details);
    expect(refused(new RpcError(-32_603, "Internal error: Oops")).message).toBe("Oops");
  });
});
