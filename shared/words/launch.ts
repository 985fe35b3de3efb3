import type { LaunchPhase } from "../run.ts";

/** Phases of a launch, for the timeline. */
export const launchWords: Readonly<Record<LaunchPhase, string>> = {
  waiting: "waiting for capacity",
  placing: "finding a machine",
  pulling: "loading the image",
  booting: "booting",
};
