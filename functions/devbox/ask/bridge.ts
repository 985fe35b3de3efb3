import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import type { Bridge } from "../engine-drivers/driver.ts";
import type { Tools } from "../engine-drivers/tools.ts";
import type { AskSocket } from "./ask-socket.ts";

/** A way to these tools for an engine that starts MCP servers: `wheelhouse-mcp`, which is on the PATH of commands. */
export function bridgeTo(
  asks: AskSocket,
  { command }: Pick<BoxConfig, "command">,
  tools: Tools,
): Bridge {
  const { key, close } = asks.openTools(tools);
  const env = { WHEELHOUSE_SOCKET: command.socket, WHEELHOUSE_TOOLS_KEY: key };
  return { command: ["wheelhouse-mcp"], env, close };
}
