import { productOf } from "../../../shared/words/engine.ts";
import type { RunStream } from "../../run-stream/create-run-stream.ts";

/** Who speaks on the timeline of a Run. */
export function engineOf(stream: RunStream): string {
  const name = stream.view()?.engine?.name;
  return name ? productOf(name) : "The engine";
}
