import { detectEngine, type EngineName, engines } from "../../shared/engine.ts";
import { hasShellBlocks } from "../../shared/shell-blocks.ts";
import type { Engine } from "../api.ts";
import { labelIn } from "../workers/labels.ts";
import type { Draft } from "./create-draft.ts";

/** The known engine states on the chosen target. Empty while the target is still open. */
export function statesOf(draft: Draft, all: readonly Engine[]): readonly Engine[] {
  if (draft.worker === "ask" || draft.worker === "") return [];
  return all.filter(
    (it) => it.worker === draft.worker && (draft.image === "" || it.image === draft.image),
  );
}

/** The engine that auto-detect would choose now. */
export const detected = (draft: Draft, all: readonly Engine[]): EngineName | undefined =>
  detectEngine(statesOf(draft, all), hasShellBlocks(draft.instructions));

/** One sentence about what the chosen engine, or auto-detect, means on the chosen target. */
export function engineOutlook(draft: Draft, all: readonly Engine[]): string | undefined {
  if (draft.worker === "ask" || draft.worker === "") return "Detected when you choose a host.";
  if (labelIn(draft.worker) !== undefined) return "Detected when a worker is chosen at launch.";
  const states = statesOf(draft, all);
  if (states.length === 0) return undefined;
  if (draft.engine !== "") {
    const state = states.find((it) => it.engine === draft.engine);
    if (state?.available) return `Ready: ${state.why}.${cautionOf(state)}`;
    const then =
      draft.mode === "autonomous"
        ? "An autonomous Run can’t start without it."
        : "The Run will ask you for another one.";
    return `Not set up here: ${state?.why ?? "not installed"}. ${then}`;
  }
  const name = detected(draft, all);
  if (name === "script")
    return "Script runs the shell blocks in your instructions, without a model.";
  const found = states.find((it) => it.engine === name && it.available);
  if (name) return `Uses ${engines[name]}: ${found?.why}.${cautionOf(found)}`;
  return "No coding engine is set up here. Script will run the shell blocks in your instructions.";
}

/** " A sign-in with …", if there is something to know about it. */
function cautionOf(state: Engine | undefined): string {
  const caution = state?.caution;
  return caution ? ` ${caution.charAt(0).toUpperCase()}${caution.slice(1)}.` : "";
}
