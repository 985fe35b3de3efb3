import { detectEngine, type EngineName, type EngineState, engines } from "../../engine.ts";
import type { Run, Target } from "../../run.ts";
import { ask, type Check, chosen, type Prepare, refuse } from "./check.ts";

type Found = { readonly name: EngineName; readonly detected: boolean };

/** Finds the engine: the Run's current one, the requested one, or the best available one. */
export function findEngine(run: Run, { worker, image }: Target, command: Prepare): Check<Found> {
  if (run.engine) return { ok: run.engine };
  const states = command.engines.filter((it) => it.worker === worker && it.image === image);
  const answer = chosen(run.chosen.engine, "engine");
  const wish = states.find((it) => engines[it.engine] === answer)?.engine ?? run.wanted.engine;
  if (wish === undefined) {
    const name = detectEngine(states, run.scripted);
    if (name) return { ok: { name, detected: true } };
    return refuse(
      run,
      "engine-missing",
      "No coding engine is installed and signed in there, and the instructions have no shell block (```sh) for the Script engine. Add a block with commands, or set up an engine.",
    );
  }
  const state = states.find((it) => it.engine === wish);
  if (state?.available) return { ok: { name: state.engine, detected: false } };
  const name = engines[wish as EngineName];
  const problem = `${name} cannot work there: ${state?.why ?? "it is not installed"}.`;
  return askEngine(run, problem, states, command);
}

function askEngine(
  run: Run,
  problem: string,
  states: readonly EngineState[],
  command: Prepare,
): Check<Found> {
  const working = states.filter((it) => it.available && (it.engine !== "script" || run.scripted));
  if (run.mode === "autonomous" || working.length === 0)
    return refuse(run, "engine-missing", problem);
  return ask(command, "engine", [
    {
      id: "engine",
      header: "Engine",
      question: `${problem} Which engine should work instead?`,
      kind: "single",
      options: working.map((it, index) => ({
        label: engines[it.engine],
        description: it.why,
        ...(index === 0 ? { recommended: true } : {}),
      })),
      allowOther: false,
    },
  ]);
}
