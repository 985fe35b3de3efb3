import { createSignal } from "solid-js";
import type { Status } from "../../shared/run.ts";
import type { RunSummary } from "../../shared/view.ts";
import { statusLabels } from "../ui/status.tsx";
import { readStored, writeStored } from "../ui/stored.ts";

/** Of which Runs the browser tells: of all, or of those that this person started. */
export type Whose = "all" | "mine";

const supported = typeof Notification !== "undefined";
const [permission, setPermission] = createSignal<NotificationPermission>(
  supported ? Notification.permission : "denied",
);
const [whose, setWhose] = createSignal<Whose>(readStored<Whose>("notices") ?? "all");

export { whose };

export function tellOf(which: Whose): void {
  setWhose(which);
  writeStored("notices", which);
}

/** `ask`: it was not asked yet, and is asked only by a click of the person. `none`: this browser has none. */
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
 * Notices of the browser for Runs that newly need somebody, failed or completed while nobody looks at this tab: one
 * at a time for each Run, gone when it goes on.
 *
 * @param me the name of the person
 * @param open leads to a page of the console
 */
export function makeNotices(me: string, open: (path: string) => void) {
  const shown = new Map<string, Notification>();
  const close = (id: string): void => {
    shown.get(id)?.close();
    shown.delete(id);
  };

  return {
    /** `before`: how the Run stood when it was last heard of; undefined when that was never. */
    heard(run: RunSummary, before: Status | undefined): void {
      if (before === run.status) return;
      close(run.id);
      if (!worth.has(run.status) || noticesState() !== "on" || document.hasFocus()) return;
      if (before === undefined && run.status !== "needs-you") return; // it may have ended long ago
      if (whose() === "mine" && run.createdBy !== me) return;
      const asks = run.status === "needs-you";
      const notice = new Notification(`${statusLabels[run.status]}: ${run.title}`, {
        body: (run.summary ?? (asks ? "It asks something and waits." : "")).slice(0, 240),
        tag: run.id,
        icon: "/favicon.svg",
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
