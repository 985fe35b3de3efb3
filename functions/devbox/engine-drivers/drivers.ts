import type { EngineName } from "../../../shared/engine.ts";
import { copilot } from "./acp/copilot.ts";
import { gemini } from "./acp/gemini.ts";
import { opencode } from "./acp/opencode.ts";
import { claude } from "./claude/claude.ts";
import { codex } from "./codex/codex.ts";
import type { Driver } from "./driver.ts";

const drivers: Readonly<Record<Exclude<EngineName, "script">, Driver>> = {
  "claude-plan": claude,
  "claude-api": claude,
  codex,
  copilot,
  opencode,
  gemini,
};

/** The driver of a coding engine. Undefined for Script, which needs none. Throws for an engine that this program does not know. */
export function driverOf(engine: string): Driver | undefined {
  if (engine === "script") return undefined;
  const driver = new Map(Object.entries(drivers)).get(engine);
  if (driver) return driver;
  throw new Error(
    `This DevBox does not know the engine ${engine}. Its program is older than the coordinator.`,
  );
}
