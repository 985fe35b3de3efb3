import type { Run, Target } from "../../run.ts";
import type { Question } from "../../schemas/question.ts";
import type { Worker } from "../../worker.ts";
import { ask, type Check, chosen, type Prepare, refuse } from "./check.ts";
import { describePlace, type Place, placesFor, whyClosed, whyNoEngine } from "./placement.ts";

/** The only option of a question for which there is no worker. */
const lookAgain = "Look again";

/** Finds the worker and image for the DevBox. If an answer cannot be used, asks again with the reason. */
export function findTarget(run: Run, command: Prepare): Check<Target> {
  const { workers } = command;
  const answers = run.chosen.target;
  const said = chosen(answers, "host");
  const answer = said === lookAgain ? undefined : said;
  // Until the first DevBox, an answer is newer than what the request names.
  const host = run.target?.worker ?? answer ?? run.wanted.worker ?? labelled(run, command);
  if (host === undefined) return noHost(run, command);

  const worker = workers.find((it) => it.id === host) ?? workers.find((it) => it.name === host);
  // A machine that joined comes back: a Run that was saved there waits for it at its launch, and says so.
  const waits = worker?.joined !== undefined && run.save !== null;
  if (!worker?.online && !waits) {
    const problem = worker ? `${worker.name} is offline.` : `There is no worker “${host}”.`;
    const code = worker ? "worker-offline" : "worker-not-found";
    if (run.mode === "autonomous" || (run.save && worker))
      return refuse(run, code, `${problem} Start the Run again when it is back.`);
    return askTarget(run, command, problem);
  }
  if (run.target === undefined && answer !== undefined) {
    const changed = noLonger(run, worker, chosen(answers, "image"), command);
    if (changed) return askTarget(run, command, `${changed}.`);
  }

  const wish = run.target?.image ?? chosen(answers, "image") ?? run.wanted.image;
  const image = imageOf(worker, wish, run, command);
  if (image) return { ok: { worker: worker.id, image: image.id } };
  const missing = `${worker.name} has no image “${wish}”.`;
  if (run.mode === "autonomous") return refuse(run, "image-not-found", missing);
  return askTarget(run, command, missing);
}

/** The best worker with the label that the Run names. A full one only if all are: the Run waits there. */
function labelled({ wanted, scripted }: Run, command: Prepare): string | undefined {
  const { label, image } = wanted;
  if (label === undefined) return undefined;
  const workers = command.workers.filter((it) => it.joined?.labels.includes(label));
  const { places } = placesFor({ wanted, scripted }, { ...command, workers, lastUsed: undefined });
  const fits = ({ images }: Place) => image === undefined || images.some(({ id }) => id === image);
  return places.find(fits)?.worker.id;
}

/** Nobody has said where the Run goes, or no worker with its label takes it. */
function noHost(run: Run, command: Prepare): Check<Target> {
  const { label } = run.wanted;
  if (label === undefined) return askTarget(run, command);
  const problem = `No worker with the label “${label}” takes this Run now.`;
  if (run.mode === "autonomous")
    return refuse(run, "worker-offline", `${problem} Start the Run again when one does.`);
  return askTarget(run, command, problem);
}

/** Why what a person chose cannot take the Run any more. An engine that is ready nowhere is asked about later. */
function noLonger(run: Run, worker: Worker, image: string | undefined, command: Prepare) {
  const closed = whyClosed(worker);
  if (closed) return closed;
  const place = placesFor(run, command).places.find((it) => it.worker.id === worker.id);
  if (!place) return whyNoEngine(run, worker, command);
  const named = worker.images.find((it) => it.id === image || it.name === image);
  if (!named || place.images.includes(named)) return undefined;
  return `${worker.name}: the engine is not ready in the image “${named.name}”`;
}

/** The requested image. The best one if none is requested, or if the answer named an image of another host. */
function imageOf(worker: Worker, wish: string | undefined, run: Run, command: Prepare) {
  const { kind, images } = worker;
  const named = images.find((it) => it.id === wish || it.name === wish);
  const free = wish === undefined || (kind === "cloud" && run.wanted.image === undefined);
  if (named || !free) return named;
  const able = placesFor(run, command).places.find((it) => it.worker.id === worker.id)?.images;
  const last = command.lastUsed?.worker === worker.id ? command.lastUsed.image : undefined;
  return able?.find((it) => it.id === last) ?? able?.[0] ?? images[0];
}

/** A question has at most this many options, and says of as many workers why they are none. */
const mostOptions = 20;

function without(missing: readonly string[]): string | undefined {
  if (missing.length === 0) return undefined;
  const more = missing.length - mostOptions;
  const said = missing.slice(0, mostOptions).join("; ");
  return `Not available: ${said}${more > 0 ? `; and ${more} more` : ""}.`;
}

/** Asks for host and image together; for the host only if no host has several images. The cloud picks its image. */
function askTarget(run: Run, command: Prepare, problem?: string): Check<Target> {
  const { places, missing } = placesFor(run, command);
  const nobody =
    places.length === 0
      ? "No worker can take this Run now. Add a worker on the Workers page, or wait for one, then look again."
      : undefined;
  const host: Question = {
    id: "host",
    header: "Host",
    question: [problem, nobody ?? "Where should this Run’s DevBox go?", without(missing)]
      .filter(Boolean)
      .join(" "),
    kind: "single",
    options: nobody
      ? [{ label: lookAgain, recommended: true }]
      : places.slice(0, mostOptions).map((place, index) => ({
          label: labelOf(place.worker, command.workers),
          description: describePlace(place, command.lastUsed),
          ...(index === 0 ? { recommended: true } : {}),
        })),
    allowOther: false,
  };
  const image = imageQuestion(places, command);
  return ask(command, "target", image ? [host, image] : [host]);
}

/** Two workers may have one name: then their ids tell them apart. */
const labelOf = ({ id, name }: Worker, workers: readonly Worker[]): string =>
  workers.filter((it) => it.name === name).length > 1 ? id : name;

/** Undefined if there is nothing to choose. With several hosts, each image says where it is. */
function imageQuestion(all: readonly Place[], { lastUsed }: Prepare): Question | undefined {
  const places = all.filter(({ worker }) => worker.kind === "worker");
  const at = new Map<string, { readonly label: string; readonly on: string[] }>();
  for (const { worker, images } of places)
    for (const { id, name } of images) {
      const known = at.get(id);
      if (known) known.on.push(worker.name);
      else at.set(id, { label: name, on: [worker.name] });
    }
  if (at.size < 2) return undefined;
  const last = lastUsed && at.has(lastUsed.image) ? lastUsed.image : undefined;
  const order = [...at].sort(([one], [other]) => Number(other === last) - Number(one === last));
  return {
    id: "image",
    header: "Image",
    question: "Which image should it start from?",
    kind: "single",
    options: order.slice(0, mostOptions).map(([id, { label, on }], index) => ({
      label: order.filter(([, it]) => it.label === label).length > 1 ? id : label,
      ...(places.length > 1 ? { description: `on ${on.join(", ")}` } : {}),
      ...(index === 0 ? { recommended: true } : {}),
    })),
    allowOther: false,
  };
}
