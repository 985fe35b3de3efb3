import { type EngineName, engines } from "../../shared/engine.ts";
import type { RunEvent } from "../../shared/schemas/event.ts";
import { productOf } from "../run/engine-text.ts";
import type { IconName } from "../ui/icon.tsx";
import { dayAndTime, timeOfDay } from "../ui/time.ts";

export type Note = {
  readonly text: string;
  readonly icon?: IconName;
  readonly tone?: "needs-you" | "failed";
  readonly more?: string;
};

/** An event in one sentence; undefined for those that have a row of their own kind. `engine`: the Run's. */
export function noteOf(event: RunEvent, engine: EngineName | undefined): Note | undefined {
  switch (event.type) {
    case "engine.opened": {
      const { model, version, resumed } = event;
      const name = engine ? productOf(engine) : "The engine";
      const what = [version ? `${name} ${version}` : name, ...(model ? [model] : [])].join(" · ");
      return { text: resumed ? `${what} resumed its session` : what, icon: "engine" };
    }
    case "run.prepared": {
      const engine = Object.entries(engines).find(([name]) => name === event.engine)?.[1];
      const detected = event.detected ? " (auto-detected)" : "";
      return { text: `${engine ?? event.engine}${detected} will work in a DevBox` };
    }
    case "stop.requested":
      return { text: `${event.by} stopped the Run. Its DevBox is being saved and ended.` };
    case "devbox.resumed":
      return { text: "A new DevBox goes on from the saved workspace" };
    case "devbox.stopping":
      if (event.why === "park")
        return { text: "Parking the DevBox: its workspace is saved, background processes end" };
      return {
        text: event.by ? `${event.by} stops the DevBox` : "The DevBox is being saved and ended",
      };
    case "devbox.parked":
      return {
        text: event.savedUntil
          ? `DevBox parked. Waiting costs nothing now; the save is kept until ${dayAndTime(event.savedUntil)}`
          : "DevBox ended, and nothing of it was saved. Waiting costs nothing now",
        ...(event.savedUntil ? {} : { tone: "needs-you" as const }),
      };
    case "devbox.released":
      return {
        text: event.savedUntil
          ? `DevBox stopped. Its save is kept until ${dayAndTime(event.savedUntil)}`
          : "DevBox stopped; nothing of it was saved",
      };
    case "devbox.lost":
      return { text: "DevBox lost", tone: "needs-you", more: event.reason };
    case "devbox.kept":
      return { text: `${event.by ?? "Somebody"} keeps the DevBox until ${timeOfDay(event.until)}` };
    case "question.declined":
      return {
        text: `It tried to ask (${event.tries} of 3), but nobody can answer an autonomous Run`,
        tone: "needs-you",
        more: event.text,
      };
    default:
      return undefined;
  }
}
