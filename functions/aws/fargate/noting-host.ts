import type { MakeHost } from "../composition.ts";
import { boxRecords } from "./box-records.ts";

/**
 * The host of DevBoxes in functions that answer people and DevBoxes. They have no rights to tasks. To stop a DevBox
 * they only write the stop down: the DevBox finds it in its inbox, and the step and watch functions do the rest.
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
    describe: async () => "up", // unknown here; the watch checks
    forget: (runId) => saves.prune(runId, undefined),
  };
};
