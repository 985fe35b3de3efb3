import { copilot } from "./acp/copilot.ts";
import { gemini } from "./acp/gemini.ts";
import { opencode } from "./acp/opencode.ts";
import { claude } from "./claude/claude.ts";
import { codex } from "./codex/codex.ts";
import type { Adapter } from "./driver.ts";

/** The coding engines, by the names of `shared/engine.ts`. Script needs no adapter. */
export const adapters: Readonly<Record<string, Adapter>> = {
  "claude-plan": claude,
  "claude-api": claude,
  codex,
  copilot,
  opencode,
  gemini,
};
