import type { RunView } from "../../shared/view.ts";

/** What the wait means for the DevBox, and what the answer will do: said before the person answers. */
export function waitText(view: RunView, warmSeconds: number, now: number): string {
  const [box] = view.devboxes;
  if (!box) return "No DevBox runs yet; waiting costs nothing.";
  if (box.state === "up" || box.state === "launching") {
    const left = Date.parse(view.since) + warmSeconds * 1_000 - now;
    const minutes = Math.ceil(left / 60_000);
    const time = minutes === 1 ? "1 more minute" : `${minutes} more minutes`;
    const how = left > 0 ? `is kept warm for ${time}, then parked` : "is about to be parked";
    return `The DevBox ${how}; background processes end then; workspace and answers are kept.`;
  }
  if (box.state === "stopping")
    return "The DevBox is being parked: background processes end; workspace and answers are kept.";
  if (box.state === "lost") {
    const from = view.savedUntil ? "from its last save" : "that starts over";
    return `The DevBox was lost while it waited. Your answer still counts: the Run goes on in a new DevBox ${from}, and background processes are gone.`;
  }
  if (!view.savedUntil)
    return "The DevBox ended, and nothing of it was saved. Waiting costs nothing; your answer goes on in a new DevBox that starts over.";
  return "The DevBox is parked, so waiting costs nothing. Your answer continues from the save: takes a moment.";
}
