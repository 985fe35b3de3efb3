import type { ImageOnWorker, ImageView, KeptImage } from "../../shared/schemas/image.ts";
import type { Worker } from "../../shared/worker.ts";
import type { ImagesOfWorker, Ports } from "../ports/ports.ts";
import { imagesOf } from "./kept-images.ts";

/** The images of a team: those that it added first, then those that workers and the deployment bring. */
export async function imageViews(
  ports: Pick<Ports, "records" | "workers">,
  team: string,
): Promise<ImageView[]> {
  const [kept, workers, reports] = await Promise.all([
    imagesOf(ports, team),
    ports.workers.list(team),
    ports.workers.images?.(team) ?? [],
  ]);
  const of = (worker: string) => reports.find((it) => it.worker === worker);
  const names = new Set(kept.map((it) => it.reference));
  const brought = new Map(
    workers.flatMap((worker) =>
      [...worker.images, ...(of(worker.id)?.missing ?? []).map(({ id }) => ({ id, name: id }))]
        .filter(({ id }) => !names.has(id))
        .map(({ id, name }) => [id, { name, kind: kindOf(id, worker) }] as const),
    ),
  );
  return [
    ...kept.map((it) => teamImage(it, workers, of)),
    ...[...brought].map(([id, { name, kind }]): ImageView => {
      const on = workers.flatMap((worker) => imageOn(worker, of(worker.id), id) ?? []);
      const from = kind === "cloud" ? "deployment" : "worker";
      return { id, name, kind, image: id, from, workers: on };
    }),
  ];
}

/** Every machine gets the team's images, so each has a state, and the reason where it cannot have them. */
function teamImage(
  { id, name, reference, addedAt, addedBy }: KeptImage,
  workers: readonly Worker[],
  of: (worker: string) => ImagesOfWorker | undefined,
): ImageView {
  const machines = workers.filter((it) => it.kind === "worker");
  return {
    id,
    name,
    kind: "container",
    image: reference,
    from: "team",
    addedAt,
    addedBy,
    workers: machines.map((worker) => {
      const report = of(worker.id);
      const there = imageOn(worker, report, reference);
      if (there) return there;
      const { id: of_, name: called, online } = worker;
      const on = { worker: of_, name: called, online };
      if (report && report.containerEngine === undefined)
        return { ...on, state: "failed", why: "Neither Podman nor Docker is installed there." };
      return { ...on, state: "waiting" };
    }),
  };
}

/** Undefined: the worker says nothing of it. */
function imageOn(
  { id: worker, name, online, images }: Worker,
  report: ImagesOfWorker | undefined,
  image: string,
): ImageOnWorker | undefined {
  const on = { worker, name, online };
  const missing = report?.missing.find((it) => it.id === image);
  if (missing) return { ...on, state: missing.state, ...(missing.why ? { why: missing.why } : {}) };
  if (!images.some((it) => it.id === image)) return undefined;
  const { digest, sizeBytes, holds, why } = report?.images.find((it) => it.id === image) ?? {};
  return { ...on, state: "ready", digest, sizeBytes, holds, why };
}

const kindOf = (image: string, worker: Worker): ImageView["kind"] => {
  if (worker.kind === "cloud") return "cloud";
  return image === "host" ? "machine" : "container";
};
