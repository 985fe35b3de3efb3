import { createSignal } from "solid-js";
import type { Status } from "../../shared/run.ts";
import type { RunSummary } from "../../shared/schemas/run-view.ts";
import { statusLabels } from "../../shared/words/ending.ts";
import { urlHere } from "../path-prefix.ts";
import { readStored, writeStored } from "../ui/behaviour/stored.ts";

/** Which Runs cause notifications: all, or only those that this person started. */
export type Whose = "all" | "mine";

const supported = typeof Notification !== "undefined";
const [permission, setPermission] = createSignal<NotificationPermission>(
  supported ? Notification.permission : "denied",
);
const [whose, setWhose] = createSignal<Whose>(readStored<Whose>("notices") ?? "all");

export { whose };

export function notifyAbout(which: Whose): void {
  setWhose(which);
  writeStored("notices", which);
}

/** `ask`: the browser has not been asked for permission; only a click asks it. `none`: this browser has no notifications. */
export const noticesState = (): "ask" | "on" | "blocked" | "none" => {
  if (!supported) return "none";
  const state = permission();
  return state === "default" ? "ask" : state === "granted" ? "on" : "blocked";
};

export async function askForNotices(): Promise<void> {
  setPermission(await Notification.requestPermission());
}

const worth: ReadonlySet<Status> = new Set(["needs-you", "failed", "completed"]);

/**
 * Browser notifications for Runs that start to need an answer, fail or complete while this tab is not in focus. Each
 * Run has one notification at a time; it closes when the Run's status changes.
 *
 * @param me the person's name
 * @param open opens a page of the console
 */
export function makeNotices(me: string, open: (path: string) => void) {
  const shown = new Map<string, Notification>();
  const close = (id: string): void => {
    shown.get(id)?.close();
    shown.delete(id);
  };

  return {
    /** `before`: the status this page last knew; undefined for a Run it did not know. */
    heard(run: RunSummary, before: Status | undefined): void {
      if (before === run.status) return;
      close(run.id);
      if (!worth.has(run.status) || noticesState() !== "on" || document.hasFocus()) return;
      if (before === undefined && run.status !== "needs-you") return; // it may have ended long ago
      if (whose() === "mine" && run.createdBy !== me) return;
      const asks = run.status === "needs-you";
      const notice = new Notification(`${statusLabels[run.status]}: “${run.title}”`, {
        body: asks ? "It has a question for you." : summaryOf(run),
        tag: run.id,
        icon: urlHere("/favicon.svg"),
      });
      notice.onclick = () => {
        window.focus();
        open(`/runs/${run.id}${asks ? "#q" : ""}`);
        close(run.id);
      };
      shown.set(run.id, notice);
    },
    closeAll(): void {
      for (const id of [...shown.keys()]) close(id);
    },
  };
}

/** The words of an engine, in quotes: they are not ours. */
const summaryOf = ({ summary }: RunSummary): string =>
  summary ? `“${summary.length > 240 ? `${summary.slice(0, 239)}…` : summary}”` : "";
