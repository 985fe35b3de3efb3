import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import type { Box } from "./box.ts";
import { directBox } from "./direct.ts";
import { sandboxedBox } from "./sandboxed.ts";

/** The box that a host has prepared. A sandbox starts at once. */
export function openBox(config: Pick<BoxConfig, "devbox" | "command" | "folders">): Box {
  const { first } = config.command;
  return first ? sandboxedBox(config, first) : directBox(config);
}
