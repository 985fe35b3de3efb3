import type { MakeHost } from "../composition.ts";
import { boxRecords } from "./box-records.ts";

/**
 * Of the functions that answer people and DevBoxes. They have no right to any task: that one is to stop is written
 * down, and the DevBox hears it from its inbox; the state machine's steps and the watch see to what is left.
 */
export const noting: MakeHost = ({ table, saves }) => {
  const records = boxRecords(table, Date.now);
  const notHere = async () => {
    throw new Error("This function starts and lists no DevBoxes.");
  };
  return {
    ephemeral: true,
    launch: notHere,
    list: notHere,
    async stop(devbox) {
      await records.bury(devbox);
    },
    describe: async () => "up", // no news: the watch asks
    forget: (runId) => saves.prune(runId, undefined),
  };
};
