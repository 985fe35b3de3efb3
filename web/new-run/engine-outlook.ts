import { detectEngine, type EngineName, engines, hasShellBlocks } from "../../shared/engine.ts";
import type { Engine } from "../api.ts";
import type { Draft } from "./create-draft.ts";

/** What is known of the engines on the chosen target; nothing while it is to be asked. */
export function statesOf(draft: Draft, all: readonly Engine[]): readonly Engine[] {
  if (draft.worker === "ask" || draft.worker === "") return [];
  return all.filter(
    (it) => it.worker === draft.worker && (draft.image === "" || it.image === draft.image),
  );
}

/** The engine that auto-detect would choose now. */
export const detected = (draft: Draft, all: readonly Engine[]): EngineName | undefined =>
  detectEngine(statesOf(draft, all), hasShellBlocks(draft.instructions));

/** What the chosen engine, or auto-detect, will come to on the chosen target, in a sentence. */
export function engineOutlook(draft: Draft, all: readonly Engine[]): string | undefined {
  if (draft.worker === "ask" || draft.worker === "")
    return "Found on the host that you choose when it launches.";
  const states = statesOf(draft, all);
  if (states.length === 0) return undefined;
  if (draft.engine !== "") {
    const state = states.find((it) => it.engine === draft.engine);
    if (state?.available) return `Ready: ${state.why}.`;
    const then =
      draft.mode === "autonomous"
        ? "An autonomous Run cannot start without it."
        : "The Run will ask which one to use instead.";
    return `Not ready there: ${state?.why ?? "it is not installed"}. ${then}`;
  }
  const name = detected(draft, all);
  if (name === "script") return "Script will run the shell blocks of your instructions.";
  const found = states.find((it) => it.engine === name && it.available);
  if (name) return `${engines[name]} will work on it: ${found?.why}.`;
  return "No coding engine is ready there. Script runs ```sh blocks in the instructions, without a model.";
}
