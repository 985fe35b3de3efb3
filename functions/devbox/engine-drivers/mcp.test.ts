import { describe, expect, it } from "vitest";
import { answerMcp } from "./mcp.ts";
import type { Tools } from "./tools.ts";

const tools: Tools = {
  list: [{ name: "ask_user", description: "Asks.", inputSchema: { type: "object" } }],
  call: async (name, args) => ({
    text: `${name} ${JSON.stringify(args)}`,
    isError: name === "gone",
  }),
};
const answer = (method: string, params?: object) =>
  answerMcp("wheelhouse", tools, { jsonrpc: "2.0", id: 7, method, params });

describe("the MCP server of our tools", () => {
  it("speaks whichever version its client speaks", async () => {
    const reply = await answer("initialize", { protocolVersion: "2024-11-05" });
    expect(reply).toMatchObject({
      id: 7,
      result: { protocolVersion: "2024-11-05", capabilities: { tools: {} } },
    });
  });

  it("lists its tools as ones that are always loaded", async () => {
    expect(await answer("tools/list")).toMatchObject({
      result: { tools: [{ name: "ask_user", _meta: { "anthropic/alwaysLoad": true } }] },
    });
  });

  it("calls a tool and hands back what it says", async () => {
    expect(await answer("tools/call", { name: "ask_user", arguments: { a: 1 } })).toEqual({
      jsonrpc: "2.0",
      id: 7,
      result: { content: [{ type: "text", text: 'ask_user {"a":1}' }], isError: false },
    });
    expect(await answer("tools/call", { name: "gone" })).toMatchObject({
      result: { isError: true },
    });
  });

  it("says that it does not know a method", async () => {
    expect(await answer("server/discover")).toMatchObject({ id: 7, error: { code: -32_601 } });
    expect(await answer("ping")).toMatchObject({ id: 7, result: {} });
  });

  it("does not reply to a notification", async () => {
    const message = { jsonrpc: "2.0", method: "notifications/initialized" };
    expect(await answerMcp("wheelhouse", tools, message)).toBeUndefined();
  });
});
