import { type EngineState, engines as engineNames } from "../engine.ts";
import { Problem } from "../problem.ts";
import { type DevBox, ended, type Run } from "../run.ts";
import type { RunFact } from "../schemas/event.ts";
import type { Worker } from "../worker.ts";
import type { PersonCommand } from "./command.ts";
import { interruptedSteps } from "./devbox/gone.ts";
import { accepted, type Ruling } from "./ruling.ts";

type Move = Extract<PersonCommand, { type: "move" }>;

/**
 * A Run goes on elsewhere. Its DevBox saves and ends first, and the next one begins there from what was saved. One on a
 * worker that is offline is given up: whatever it says later belongs to an old generation. An open question stays open.
 * A repeat changes nothing until the Run has arrived.
 */
export function move(run: Run, command: Move): Ruling {
  if (ended(run) || run.stopRequestedBy || run.result)
    throw refusal("The Run has ended or is ending, so there is nothing to move.");
  if (run.open?.purpose === "target")
    throw refusal("The Run asks where it should go. Answer its question.");
  const to = destination(run, command);
  const { devbox: box, target } = run;
  const leaves = box?.state === "stopping";
  const at = box ?? run.pastDevboxes.at(-1) ?? target;
  if (at?.worker === to.worker.id && at.image === to.image && !leaves && !movesOn(run))
    throw refusal(`The Run is on ${to.worker.name} already.`);
  if (target?.worker === to.worker.id && target.image === to.image) return accepted(run);
  const moved: RunFact = {
    type: "run.moved",
    by: command.by,
    worker: to.worker.id,
    name: to.worker.name,
    image: to.image,
  };
  if (!box) return accepted(run, moved);
  return accepted(run, moved, ...leave(run, box, command));
}

/** Whether the Run has left its last DevBox for another place, and has none there yet. */
function movesOn({ devbox, pastDevboxes, target }: Run): boolean {
  const last = pastDevboxes.at(-1);
  if (devbox || !last) return false;
  return last.worker !== target?.worker || last.image !== target.image;
}

/** How the Run leaves the DevBox that it has. */
function leave(run: Run, box: DevBox, { workers, by }: Move): RunFact[] {
  const host = workers.find((it) => it.id === box.worker);
  if (host && !host.online) return giveUp(run, box, host);
  if (box.state === "stopping") return [];
  return [{ type: "devbox.stopping", devbox: box.id, why: "park", by }];
}

/** A DevBox that never began has nothing to lose. */
function giveUp(run: Run, { id, nonce }: DevBox, { name }: Worker): RunFact[] {
  if (nonce !== undefined && !run.checkpoint)
    throw refusal(
      `${name} is offline and has not saved this Run yet, so nothing of it is here. Wait until ${name} is back, or stop the Run.`,
    );
  const reason =
    nonce === undefined
      ? `${name} is offline. The Run had not begun there.`
      : `${name} is offline. The Run goes on from its last save; what it did there since then may be lost.`;
  return [
    ...interruptedSteps(run, reason),
    { type: "devbox.lost", devbox: id, reason, moved: true },
  ];
}

type Destination = { readonly worker: Worker; readonly image: string };

function destination(run: Run, command: Move): Destination {
  const worker = workerOf(command);
  const { name, online, joined, isolated } = worker;
  if (!online) throw refusal(`${name} is offline.`);
  if (joined?.draining) throw refusal(`${name} takes no new DevBoxes, because somebody drains it.`);
  const image = imageOf(run, worker, command);
  const agreed = isolated || command.unsafeNoSandbox || run.mode === "interactive";
  if (!agreed && run.engine?.name !== "script")
    throw refusal(
      `${name} has no sandbox, and an autonomous Run cannot ask whether that is right.`,
    );
  return { worker, image };
}

/** Ids are unique, names need not be. */
function workerOf({ target, workers }: Move): Worker {
  const same = workers.filter((it) => it.name === target.worker);
  const worker = workers.find((it) => it.id === target.worker);
  if (worker) return worker;
  if (same.length === 1 && same[0]) return same[0];
  throw invalid(
    "target",
    same.length > 1
      ? `${same.length} workers are called ${target.worker}. Name one by its id: ${same.map((it) => it.id).join(", ")}.`
      : `There is no worker ${target.worker}. GET /api/workers lists them.`,
  );
}

/** The named image; else the one of the same name as before, or the first, in which the Run's engine works. */
function imageOf(run: Run, { id, name, images }: Worker, { target, engines }: Move): string {
  const before = run.target?.image;
  const named = images.filter((it) => [it.id, it.name].includes(target.image ?? it.id));
  if (named.length === 0)
    throw target.image === undefined
      ? refusal(`${name} has no image.`)
      : invalid(
          "image",
          `${name} has no image ${target.image}. It has: ${images.map((it) => it.id).join(", ")}.`,
        );
  const works = (it: EngineState) => it.worker === id && it.engine === run.engine?.name;
  const states = engines.filter(works);
  const able = named.filter(
    (image) => !run.engine || states.some((it) => it.image === image.id && it.available),
  );
  const chosen = able.find((it) => it.id === before || it.name === before) ?? able[0];
  if (chosen) return chosen.id;
  // The engine session goes along, so the same engine must be there.
  const why = states.find((it) => !it.available)?.why ?? "it is not installed";
  const engine = run.engine ? engineNames[run.engine.name] : "The engine";
  throw refusal(`${engine} cannot work on ${name}: ${why.replace(/\.$/, "")}.`);
}

const refusal = (why: string) => new Problem("cannot-move", why);
const invalid = (field: string, why: string) =>
  new Problem("run-invalid", why, { fields: { [field]: why } });
