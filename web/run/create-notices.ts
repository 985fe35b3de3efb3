import { createEffect, createSignal, on, onCleanup } from "solid-js";
import { statusLabels } from "../ui/status.tsx";
import type { RunStream } from "./create-run-stream.ts";

const supported = typeof Notification !== "undefined";
const [permission, setPermission] = createSignal(supported ? Notification.permission : "denied");

/** Whether the browser has not been asked yet. It is asked only by a click of the person. */
export const mayAskForNotices = (): boolean => permission() === "default";

export async function askForNotices(): Promise<void> {
  setPermission(await Notification.requestPermission());
}

/**
 * A notice of the browser when the Run needs somebody, fails or completes while nobody looks at it.
 * It leads to the question, and goes away when the Run goes on.
 */
export function createNotices(stream: RunStream): void {
  let notice: Notification | undefined;
  const close = () => notice?.close();
  createEffect(
    on(
      () => stream.view()?.status,
      (status, before) => {
        close();
        const view = stream.view();
        const worth = status === "needs-you" || status === "failed" || status === "completed";
        if (!view || !before || !worth || permission() !== "granted" || document.hasFocus()) return;
        const question = view.openQuestions?.questions[0]?.question;
        notice = new Notification(`${statusLabels[view.status]}: ${view.title}`, {
          body: (question ?? view.summary ?? "").slice(0, 240),
          tag: view.openQuestions?.id ?? view.id,
          icon: "/favicon.svg",
        });
        notice.onclick = () => {
          window.focus();
          if (question) location.hash = "#q";
          close();
        };
      },
    ),
  );
  onCleanup(close);
}
