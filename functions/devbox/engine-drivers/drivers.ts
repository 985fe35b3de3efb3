import { copilot } from "./acp/copilot.ts";
import { gemini } from "./acp/gemini.ts";
import { opencode } from "./acp/opencode.ts";
import { claude } from "./claude/claude.ts";
import { codex } from "./codex/codex.ts";
import type { Driver } from "./driver.ts";

/** The coding engines, by the names of `shared/engine.ts`. Script needs no driver. */
export const drivers: Readonly<Record<string, Driver>> = {
  "claude-plan": claude,
  "claude-api": claude,
  codex,
  copilot,
  opencode,
  gemini,
};
