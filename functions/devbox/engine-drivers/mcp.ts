import * as z from "zod";
import type { Tools } from "./tools.ts";

const request = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
});

const newestVersion = "2025-11-25";
const methodNotFound = -32_601;
const invalidRequest = -32_600;

/**
 * Answers a JSON-RPC message of an MCP client with these tools. Never rejects. Undefined means that the
 * message needs no reply.
 *
 * @param name the server's name for its client
 */
export async function answerMcp(
  name: string,
  tools: Tools,
  message: unknown,
): Promise<Record<string, unknown> | undefined> {
  const parsed = request.safeParse(message);
  if (!parsed.success) return refusal(null, invalidRequest, "This is not a JSON-RPC request.");
  const { id, method, params } = parsed.data;
  if (id === undefined) return undefined;
  switch (method) {
    case "initialize":
      return result(id, {
        protocolVersion: params["protocolVersion"] ?? newestVersion,
        capabilities: { tools: {} },
        serverInfo: { name, version: "1" },
        ...(tools.instructions ? { instructions: tools.instructions } : {}),
      });
    case "ping":
      return result(id, {});
    case "tools/list":
      return result(id, { tools: tools.list.map(listed) });
    case "tools/call": {
      const { text, isError } = await tools.call(String(params["name"]), params["arguments"] ?? {});
      return result(id, { content: [{ type: "text", text }], isError });
    }
    default:
      return refusal(id, methodNotFound, `There is no method ${method}.`);
  }
}

/** `alwaysLoad`: otherwise Claude Code hides tools until the model searches for them. */
const listed = ({ name, description, inputSchema }: Tools["list"][number]) => ({
  name,
  description,
  inputSchema,
  _meta: { "anthropic/alwaysLoad": true },
});

const result = (id: string | number, value: object) => ({ jsonrpc: "2.0", id, result: value });

const refusal = (id: string | number | null, code: number, message: string) => ({
  jsonrpc: "2.0",
  id,
  error: { code, message },
});
