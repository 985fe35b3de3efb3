import { type EngineName, engines } from "../../../shared/engine.ts";
import type { EventOf, RunEvent } from "../../../shared/schemas/event.ts";
import { filesChanged, webUrl } from "../../changes/work-text.ts";
import { productOf } from "../../ui/engine-text.ts";
import type { IconName } from "../../ui/icon.tsx";
import { dayAndTime, timeOfDay } from "../../ui/time.ts";

export type Note = {
  readonly text: string;
  readonly icon?: IconName;
  readonly tone?: "needs-you" | "failed";
  readonly more?: string;
  /** Where the text leads: a place of this page, or a page of the web. */
  readonly href?: string;
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
    case "ticket.read": {
      const { title, repository, branch } = event;
      const where = [repository?.name, branch && `branch ${branch}`].filter((it) => it);
      return { text: ["Ticket read: ", [title, ...where].join(", ")].join(""), icon: "book" };
    }
    case "changes.reported": {
      const [added, removed] = [event.added, event.removed].map((it) => it.toLocaleString("en"));
      const counts = event.files > 0 ? `, +${added} −${removed}` : "";
      return { text: `${filesChanged(event.files)}${counts}`, icon: "edit", href: "#changes" };
    }
    case "pull-request.seen":
      return { ...pullRequestSeen(event), icon: "branch", ...linkTo(event.url), more: event.title };
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

function linkTo(url: string): Pick<Note, "href"> {
  const href = webUrl(url);
  return href ? { href } : {};
}

/** How a pull request stands, as far as that is news. */
function pullRequestSeen({
  number,
  state,
  checks,
}: EventOf<"pull-request.seen">): Pick<Note, "text" | "tone"> {
  if (state === "merged" || state === "closed") return { text: `Pull request #${number} ${state}` };
  if (checks === "failing")
    return { text: `Checks of pull request #${number} fail`, tone: "failed" };
  if (checks === "passing") return { text: `Checks of pull request #${number} pass` };
  const name = state === "draft" ? `Draft pull request #${number}` : `Pull request #${number}`;
  return { text: `${name} opened${checks === "pending" ? ", its checks are running" : ""}` };
}
