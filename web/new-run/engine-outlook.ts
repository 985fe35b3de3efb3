import { detectEngine, engines, hasShellBlocks } from "../../shared/engine.ts";
import type { Engine } from "../api.ts";
import type { Draft } from "./create-draft.ts";

/** What the chosen engine, or auto-detect, will come to on the chosen target, in a sentence. */
export function engineOutlook(draft: Draft, all: readonly Engine[]): string | undefined {
  if (draft.worker === "ask" || draft.worker === "")
    return "Found on the host that you choose when it launches.";
  const states = all.filter(
    (it) => it.worker === draft.worker && (draft.image === "" || it.image === draft.image),
  );
  if (states.length === 0) return undefined;
  if (draft.engine !== "") {
    const state = states.find((it) => it.engine === draft.engine);
    if (state?.available) return `Ready: ${state.why}.`;
    return `Not ready there: ${state?.why ?? "it is not installed"}. The Run will ask which one to use instead.`;
  }
  const scripted = hasShellBlocks(draft.instructions);
  const name = detectEngine(states, scripted);
  if (name === "script") return "Script will run the shell blocks of your instructions.";
  if (name) return `${engines[name]} will work on it.`;
  return "No coding engine is ready there. Script runs ```sh blocks in the instructions, without a model.";
}
