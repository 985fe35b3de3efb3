import { claude } from "./engines/claude.ts";
import { codex } from "./engines/codex.ts";
import { copilot } from "./engines/copilot.ts";
import { gemini } from "./engines/gemini.ts";
import { opencode } from "./engines/opencode.ts";
import type { Adapter } from "./engines/session.ts";

/** The coding engines, by the names of `shared/engine.ts`. Script needs no adapter. */
export const adapters: Readonly<Record<string, Adapter>> = {
  "claude-plan": claude,
  "claude-api": claude,
  codex,
  copilot,
  opencode,
  gemini,
};
