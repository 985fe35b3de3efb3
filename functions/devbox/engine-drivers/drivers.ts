import { copilot } from "./acp/copilot.ts";
import { gemini } from "./acp/gemini.ts";
import { opencode } from "./acp/opencode.ts";
import { claude } from "./claude/claude.ts";
import { codex } from "./codex/codex.ts";
import type { Driver } from "./driver.ts";

/** The driver of each coding engine, by the names in `shared/engine.ts`. Script needs none. */
export const drivers: Readonly<Record<string, Driver>> = {
  "claude-plan": claude,
  "claude-api": claude,
  codex,
  copilot,
  opencode,
  gemini,
};
