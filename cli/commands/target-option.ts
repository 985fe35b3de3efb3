import type { BodyOf } from "../../shared/call-request.ts";

/** The target that `--target worker[/image]` or `--target label:NAME[/image]` names. */
export function targetOf(text: string | undefined): BodyOf<"POST /api/runs">["target"] {
  const [worker, ...image] = text?.split("/") ?? [];
  if (!worker) return undefined;
  const label = worker.startsWith("label:") ? worker.slice("label:".length) : undefined;
  return {
    ...(label === undefined ? { worker } : { label }),
    ...(image.length > 0 ? { image: image.join("/") } : {}),
  };
}
