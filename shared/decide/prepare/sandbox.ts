import { type EngineName, engines } from "../../engine.ts";
import type { Run } from "../../run.ts";
import { ask, type Check, chosen, type Prepare, refuse } from "./check.ts";

const runAnyway = "Run anyway";

/**
 * On a worker without a sandbox, a person must agree once before an engine works there. Script needs no agreement:
 * it runs the person's own commands.
 */
export function checkSandbox(
  run: Run,
  workerId: string,
  engine: EngineName,
  command: Prepare,
): Check<"agreed"> {
  const worker = command.workers.find((it) => it.id === workerId);
  if (worker?.isolated !== false || engine === "script" || command.unsafeNoSandbox)
    return { ok: "agreed" };
  const answer = chosen(run.chosen.sandbox, "sandbox");
  if (answer === runAnyway) return { ok: "agreed" };
  const refusal = `${worker.name} has no sandbox. Run npm run doctor there to see why.`;
  if (run.mode === "autonomous" || answer !== undefined) return refuse(run, "no-sandbox", refusal);
  return ask(command, "sandbox", [
    {
      id: "sandbox",
      header: "Sandbox",
      question: "This machine has no sandbox. Run anyway?",
      kind: "single",
      options: [
        { label: "Do not run", recommended: true },
        {
          label: runAnyway,
          description: `${engines[engine]} could read and change everything you can.`,
        },
      ],
      allowOther: false,
    },
  ]);
}
