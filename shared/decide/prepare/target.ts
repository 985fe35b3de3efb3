import type { Run, Target } from "../../run.ts";
import type { Question } from "../../schemas/question.ts";
import type { Worker } from "../../worker.ts";
import { ask, type Check, chosen, type Prepare, refuse } from "./check.ts";

/** Finds the worker and image for the DevBox. If an answer cannot be used, asks again. */
export function findTarget(run: Run, command: Prepare): Check<Target> {
  const { workers } = command;
  const answers = run.chosen.target;
  const host = run.target?.worker ?? chosen(answers, "host") ?? run.wanted.worker;
  if (host === undefined) return askTarget(workers, command);

  const worker = workers.find((it) => it.id === host || it.name === host);
  // A machine that joined comes back: a Run that was saved there waits for it at its launch, and says so.
  const waits = worker?.joined !== undefined && run.save !== null;
  if (!worker?.online && !waits) {
    const problem = worker ? `${worker.name} is offline.` : `There is no worker “${host}”.`;
    const code = worker ? "worker-offline" : "worker-not-found";
    if (run.mode === "autonomous" || run.save)
      return refuse(run, code, `${problem} Start the Run again when it is back.`);
    return askTarget(workers, command, problem);
  }

  const wish = run.target?.image ?? chosen(answers, "image") ?? run.wanted.image;
  const image = imageOf(worker, wish, run);
  if (image) return { ok: { worker: worker.id, image: image.id } };
  const missing = `${worker.name} has no image “${wish}”.`;
  if (run.mode === "autonomous") return refuse(run, "image-not-found", missing);
  return askTarget(workers, command, missing);
}

/** The requested image. The first one if none is requested, or if the answer named an image of another host. */
function imageOf({ kind, images }: Worker, wish: string | undefined, run: Run) {
  const named = images.find((it) => it.id === wish || it.name === wish);
  const first = wish === undefined || (kind === "cloud" && run.wanted.image === undefined);
  return named ?? (first ? images[0] : undefined);
}

/** Asks for host and image together; for the host only if no host has several images. The cloud uses its first image. */
function askTarget(workers: readonly Worker[], command: Prepare, problem?: string): Check<Target> {
  const online = workers.filter((worker) => worker.online && !worker.joined?.draining);
  const choosing = online.filter((worker) => worker.kind === "worker");
  const images = new Map(choosing.flatMap((worker) => worker.images.map((it) => [it.id, it.name])));
  const hosts = online.map((worker, index) => ({
    label: worker.name,
    description: worker.isolation,
    ...(index === 0 ? { recommended: true } : {}),
  }));
  const nobody = online.length === 0 ? "No worker is online." : undefined;
  const host: Question = {
    id: "host",
    header: "Host",
    question: [nobody, problem, "Where should this Run’s DevBox go?"].filter(Boolean).join(" "),
    kind: "single",
    options: hosts.length > 0 ? hosts : [{ label: "Look again", recommended: true }],
    allowOther: false,
  };
  if (images.size < 2) return ask(command, "target", [host]);
  const image: Question = {
    id: "image",
    header: "Image",
    question: "Which image should it start from?",
    kind: "single",
    options: [...images.values()].map((label, index) => ({
      label,
      ...(index === 0 ? { recommended: true } : {}),
    })),
    allowOther: false,
  };
  return ask(command, "target", [host, image]);
}
