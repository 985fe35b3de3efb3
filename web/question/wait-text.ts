import type { RunView } from "../../shared/schemas/run-view.ts";

const kept = "Files are kept; background processes stop.";

/** Says how waiting affects the DevBox, and what an answer will do. */
export function waitText(view: RunView, warmSeconds: number, now: number): string {
  const [box] = view.devboxes;
  if (!box) return "No DevBox is running, so waiting costs nothing.";
  if (box.state === "up" || box.state === "launching") {
    const left = Date.parse(view.since) + warmSeconds * 1_000 - now;
    const minutes = Math.ceil(left / 60_000);
    const how = left > 0 ? `stays on for ${minutes} more min, then pauses` : "is about to pause";
    return `The DevBox ${how}. ${kept}`;
  }
  if (box.state === "stopping") return `The DevBox is pausing. ${kept}`;
  if (box.state === "lost") {
    const how = view.savedUntil ? "continues from the last saved files" : "starts over";
    return `The DevBox was lost while it waited; its background processes are gone. After your answer, the Run ${how} in a new DevBox.`;
  }
  if (!view.savedUntil)
    return "The DevBox ended before its files were saved. Waiting costs nothing. After your answer, the Run starts over in a new DevBox.";
  return "The DevBox is paused, so waiting costs nothing. Your answer restores your saved workspace in a new DevBox (a few seconds).";
}
