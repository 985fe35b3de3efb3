import type { ServerFrame } from "../../../shared/schemas/frame.ts";
import type { Pipe } from "./socket-pipe.ts";

/**
 * Sends what changes in the list of Runs to one socket. While the viewer does not read, frames are left out and none is
 * kept; as soon as it has read, it is told to read the list again.
 */
export function listViewer(pipe: Pipe) {
  let missed = false;
  return {
    changed(frame: Extract<ServerFrame, { type: "runs" }>): void {
      if (missed) return;
      missed = pipe.full();
      if (!missed) {
        pipe.send(frame);
        return;
      }
      void pipe.drained().then(() => {
        missed = false;
        pipe.send({ type: "runs-missed" });
      });
    },
  };
}
