import { describe, expect, it } from "vitest";
import { calls } from "../../../shared/calls/calls.ts";
import type { Scope } from "../../../shared/schemas/key.ts";
import { checkScope } from "./scope.ts";

const allows = (scope: Scope | undefined, needed: Scope | "open"): boolean => {
  try {
    checkScope(scope ? { scope } : {}, needed);
    return true;
  } catch {
    return false;
  }
};

describe("the scope of a key", () => {
  it.each([
    ["GET /api/runs", "read"],
    ["GET /api/blobs/:id", "read"],
    ["POST /api/ws-ticket", "read"],
    ["POST /api/runs", "run"],
    ["POST /api/runs/:id/answers", "run"],
    ["POST /api/schedules/:id/run", "run"],
    ["POST /api/schedules", "admin"],
    ["DELETE /api/runs/:id/messages/:message", "run"],
    ["GET /api/keys", "admin"],
    ["POST /api/keys", "admin"],
    ["DELETE /api/keys/:id", "admin"],
    ["PUT /api/incoming-webhooks/:name", "admin"],
    ["GET /api/outgoing-webhooks/attempts", "admin"],
  ] as const)("%s takes %s", (name, needed) => {
    expect(calls[name].scope).toBe(needed);
    expect(allows("admin", needed)).toBe(true);
    expect(allows("run", needed)).toBe(needed !== "admin");
    expect(allows("read", needed)).toBe(needed === "read");
    expect(allows(undefined, needed)).toBe(true);
  });

  it("lets only an admin change anything but Runs", () => {
    for (const [name, { scope }] of Object.entries(calls))
      if (
        !name.startsWith("GET ") &&
        !/^\w+ \/api\/(runs|ws-ticket|webhooks|schedules\/:id\/run$)/.test(name)
      )
        expect(scope, name).toBe("admin");
  });

  it("lets only an admin see keys and webhooks", () => {
    for (const [name, { scope }] of Object.entries(calls))
      if (/\/api\/(keys|incoming-webhooks|outgoing-webhooks)/.test(name))
        expect(scope, name).toBe("admin");
  });

  it("lets no key that only reads change a Run", () => {
    for (const [name, { scope }] of Object.entries(calls))
      if (/^(POST|PUT|DELETE) \/api\/runs/.test(name)) expect(scope, name).toBe("run");
  });
});
