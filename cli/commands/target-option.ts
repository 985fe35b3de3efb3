import type { BodyOf } from "../../shared/call-request.ts";

/** A worker and its image, as `worker[/image]` names them. An image may have slashes of its own. */
export function placeOf(text: string): BodyOf<"POST /api/runs/:id/move">["target"] {
  const [worker = "", ...image] = text.split("/");
  return { worker, ...(image.length > 0 ? { image: image.join("/") } : {}) };
}

/** The target that `--target worker[/image]` or `--target label:NAME[/image]` names. */
export function targetOf(text: string | undefined): BodyOf<"POST /api/runs">["target"] {
  const { worker, ...image } = placeOf(text ?? "");
  if (!worker) return undefined;
  if (!worker.startsWith("label:")) return { worker, ...image };
  return { label: worker.slice("label:".length), ...image };
}
