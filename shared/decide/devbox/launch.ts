import { Problem } from "../../problem.ts";
import { ended, type LaunchPhase, launchPhases, type Run } from "../../run.ts";
import type { CoordinatorCommand } from "../command.ts";
import { type Ruling, write } from "../ruling.ts";
import { generationOver } from "./batch.ts";

type Of<T extends CoordinatorCommand["type"]> = Extract<CoordinatorCommand, { type: T }>;

/** Requests a DevBox for a Run that is prepared and has none. */
export function launch(run: Run, { devbox, ephemeral }: Of<"launch">): Ruling {
  if (ended(run) || !run.prepared || run.devbox || run.open || !run.target) return write();
  const generation = run.generation + 1;
  const { worker, image } = run.target;
  return write(
    {
      type: "step.started",
      step: `launch-${generation}`,
      kind: "launch",
      title: "launch DevBox",
      call: { devbox, worker, image, ...(run.save ? { restores: run.save.devbox } : {}) },
    },
    {
      type: "devbox.requested",
      devbox,
      generation,
      worker,
      image,
      ...(ephemeral ? { ephemeral } : {}),
    },
  );
}

/** News of a launch may come late, twice and in any order. Only a later phase or another reason is written down. */
export function progress(run: Run, { devbox, phase, seconds, reason }: Of<"box-progress">): Ruling {
  const box = run.devbox;
  if (box?.id !== devbox) return write();
  const rank = (it?: LaunchPhase) => (it ? launchPhases.indexOf(it) : -1);
  const before = box.progress;
  const further = rank(phase) > rank(before?.phase);
  const otherReason = phase === "waiting" && phase === before?.phase && reason !== before.reason;
  if (!further && !otherReason) return write();
  return write({
    type: "devbox.progressed",
    devbox,
    phase,
    ...(seconds === undefined ? {} : { seconds }),
    ...(reason === undefined ? {} : { reason }),
  });
}

/** The first hello takes the DevBox. A repeat by the same program is harmless; any other program is refused. */
export function hello(run: Run, { generation, nonce, isolated }: Of<"hello">): Ruling {
  const box = run.devbox;
  if (box?.generation !== generation || box.state === "stopping") throw generationOver();
  if (box.nonce === nonce) return write();
  if (box.nonce !== undefined)
    throw new Problem("unauthorized", "This boot token has already been used.");
  return write(
    {
      type: run.pastDevboxes.length > 0 ? "devbox.resumed" : "devbox.launched",
      devbox: box.id,
      generation,
      isolated,
      nonce,
    },
    {
      type: "step.finished",
      step: `launch-${generation}`,
      ok: true,
      result: { output: isolated ? "isolated" : "not isolated" },
    },
  );
}
