import { engines } from "../../../shared/engine.ts";
import type { LaunchPhase } from "../../../shared/run.ts";
import type { RunEvent } from "../../../shared/schemas/event.ts";
import { type Block, note } from "../block.ts";
import { type Known, productOf } from "./known.ts";
import { counted, dayAndTime, size } from "./quantity.ts";

const phases: Readonly<Record<LaunchPhase, string>> = {
  waiting: "waiting for capacity",
  placing: "finding a machine",
  pulling: "loading the image",
  booting: "booting",
};

/** What happens around the work, in one sentence each; undefined for every other event. */
export function noteOf(event: RunEvent, known: Known): Block | undefined {
  switch (event.type) {
    case "run.prepared": {
      const engine = Object.entries(engines).find(([name]) => name === event.engine)?.[1];
      const detected = event.detected ? " (auto-detected)" : "";
      return note(`${engine ?? event.engine}${detected} will work in a DevBox`);
    }
    case "engine.opened": {
      const name = known.engine ? productOf(known.engine) : "The engine";
      const what = [event.version ? `${name} ${event.version}` : name, event.model ?? ""];
      const line = what.filter((it) => it !== "").join(" · ");
      return note(event.resumed ? `${line} resumed its session` : line);
    }
    case "ticket.read": {
      const { title, repository, branch } = event;
      const where = repository ? ` · ${repository.name}${branch ? `, branch ${branch}` : ""}` : "";
      return note(`Ticket: ${title} (${event.url})${where}`);
    }
    case "changes.reported": {
      const { files, added, removed } = event;
      if (files === 0) return note("No files changed");
      return note(`${counted(files, "file")} changed, +${added} −${removed}`);
    }
    case "pull-request.seen": {
      const checks = event.checks === "none" ? "" : `, checks ${event.checks}`;
      const line = `Pull request #${event.number} is ${event.state}${checks}: ${event.title} ${event.url}`;
      return note(line, "plain");
    }
    case "stop.requested":
      return note(`${event.by} stopped the Run. Its DevBox is being saved and ended.`);
    case "devbox.progressed":
      return note(
        `${phases[event.phase] ?? event.phase}${event.reason ? `: ${event.reason}` : ""}`,
      );
    case "devbox.resumed":
      return note("A new DevBox goes on from the saved workspace");
    case "devbox.stopping":
      if (event.why === "park")
        return note("Parking the DevBox: its workspace is saved, background processes end");
      return note(
        event.by ? `${event.by} stops the DevBox` : "The DevBox is being saved and ended",
      );
    case "devbox.saved":
      return note(`Saved ${size(event.bytes)}`);
    case "devbox.parked":
      if (!event.savedUntil)
        return note("DevBox ended, and nothing of it was saved. Waiting costs nothing now", "bad");
      return note(
        `DevBox parked. Waiting costs nothing now; the save is kept until ${dayAndTime(event.savedUntil)}`,
      );
    case "devbox.released":
      if (!event.savedUntil) return note("DevBox stopped; nothing of it was saved");
      return note(`DevBox stopped. Its save is kept until ${dayAndTime(event.savedUntil)}`);
    case "devbox.lost":
      return note(`DevBox lost: ${event.reason}`, "needs-you");
    case "devbox.kept":
      return note(`${event.by ?? "Somebody"} keeps the DevBox until ${dayAndTime(event.until)}`);
    case "model.retried": {
      const attempt = `${event.attempt}${event.of ? ` of ${event.of}` : ""}`;
      const http = event.httpStatus ? ` (HTTP ${event.httpStatus})` : "";
      return note(`Waiting for the model, attempt ${attempt}${http}: ${event.why}`, "needs-you");
    }
    default:
      return undefined;
  }
}
