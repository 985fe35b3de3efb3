import type { RunEvent } from "../../shared/schemas/event.ts";
import { createCloneProgress, createQuarters, progressWords } from "./clone-progress.ts";

/**
 * Shows how far a clone is while it runs: in place where there is a place, and otherwise by a line for each quarter.
 *
 * @param place where a text can be replaced; undefined where the output gets lines only, as in a pipe
 */
export function createProgressDisplay(
  place: { setStatus(text: string): void } | undefined,
  say: (line: string) => void,
): { learn(event: RunEvent): void } {
  const progress = createCloneProgress();
  const passed = createQuarters();
  return {
    learn(event) {
      progress.learn(event);
      const { now, title } = progress;
      if (place) place.setStatus(now ? progressWords(now) : "");
      else if (now && passed(now)) say(`${title}: ${progressWords(now)}`);
    },
  };
}
