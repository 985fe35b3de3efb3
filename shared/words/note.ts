import type { EventOf, RunEvent } from "../schemas/event.ts";
import { roughly } from "./duration.ts";
import { engineLabel, engineLine, productOf } from "./engine.ts";
import { launchWords } from "./launch.ts";
import { limitText } from "./limit.ts";
import { dayAndTime } from "./moment.ts";
import { counted, filesChanged, linesChanged, size } from "./quantity.ts";
import { settingsWords } from "./settings.ts";

/** An event in one sentence. `more`: words from outside that follow after a colon; `url`: the page it is about. */
export type Note = {
  readonly text: string;
  readonly tone?: "needs-you" | "failed";
  readonly more?: string;
  readonly url?: string;
};

/**
 * What happened around the work. Undefined for events that are told in another form: steps,
 * messages, questions, plans, the start and the end of a leg. `engine`: the name of the Run's engine.
 */
export function noteOf(event: RunEvent, engine: string | undefined): Note | undefined {
  switch (event.type) {
    case "run.prepared": {
      const detected = event.detected ? " (auto-detected)" : "";
      return { text: `${engineLabel(event.engine)}${detected} will work in a DevBox` };
    }
    case "engine.opened": {
      const { model, version, resumed } = event;
      const name = engine ? productOf(engine) : "The engine";
      const line = engineLine(version ? `${name} ${version}` : name, model);
      return { text: resumed ? `${line} resumed its session` : line };
    }
    case "ticket.read": {
      const { title, url, repository, branch } = event;
      const facts = [title, repository?.name, branch && `branch ${branch}`].filter((it) => it);
      return { text: `Ticket read: ${facts.join(", ")}`, url };
    }
    case "repository.found": {
      const { repository, branch } = event;
      return { text: `Repository found: ${repository.name}, branch ${branch}` };
    }
    case "changes.reported": {
      const { files, added, removed, repositories = [] } = event;
      const lines = files > 0 ? `, ${linesChanged(added, removed)}` : "";
      const [only] = repositories;
      const several = repositories.length > 1;
      const where = several
        ? ` in ${repositories.length} repositories`
        : only
          ? ` in ${only.path}`
          : "";
      return { text: `${filesChanged(files)}${where}${lines}` };
    }
    case "changes.unread": {
      const text = event.partly ? "Not all changes are shown" : "The changes could not be read";
      return { text, tone: "needs-you", more: event.why };
    }
    case "pull-request.seen":
      return { ...pullRequestSeen(event), more: event.title, url: event.url };
    case "stop.requested":
      return { text: `${event.by} stopped the Run. Its DevBox is being saved and shut down.` };
    case "run.moved":
      return { text: `${event.by} moves the Run to ${event.name}` };
    case "devbox.progressed": {
      const text = launchWords[event.phase] ?? event.phase;
      return event.reason ? { text, more: event.reason } : { text };
    }
    case "devbox.resumed":
      return { text: "New DevBox restored from the saved workspace" };
    case "devbox.stopping":
      if (event.why === "park")
        return { text: "Pausing the DevBox: files are saved, background processes stop" };
      return {
        text: event.by
          ? `${event.by} stopped the DevBox`
          : "The DevBox is being saved and shut down",
      };
    case "devbox.saved":
      return { text: `Saved ${size(event.bytes)}` };
    case "devbox.parked":
      if (!event.savedUntil)
        return {
          text: "DevBox shut down; nothing was saved. Waiting costs nothing",
          tone: "needs-you",
        };
      return {
        text: `DevBox paused. Waiting costs nothing; files are kept until ${dayAndTime(event.savedUntil)}`,
      };
    case "devbox.released":
      return {
        text: event.savedUntil
          ? `DevBox shut down. Its files are kept until ${dayAndTime(event.savedUntil)}`
          : "DevBox shut down; nothing was saved",
      };
    case "devbox.lost":
      if (event.moved) return { text: "DevBox given up", tone: "needs-you", more: event.reason };
      return { text: "DevBox lost", tone: "needs-you", more: event.reason };
    case "devbox.kept": {
      const until = dayAndTime(event.until);
      return {
        text: event.by
          ? `${event.by} keeps the DevBox on until ${until}`
          : `The DevBox stays on until ${until}`,
      };
    }
    case "time.skipped":
      return { text: skippedWords(event) };
    case "limit.reached":
      return { text: limitText(event), tone: "failed" };
    case "settings.ignored":
      return { ...settingsWords(event), tone: event.blocked ? "failed" : "needs-you" };
    case "model.retried":
      return {
        text: `Waiting for the model, ${attemptOf(event)}`,
        tone: "needs-you",
        more: event.why,
      };
    case "connection.refused": {
      const { host, port, why } = event;
      const to = port === undefined ? host : `${host.includes(":") ? `[${host}]` : host}:${port}`;
      return { text: `Refused: connection to ${to} (${why})`, tone: "needs-you" };
    }
    case "traffic.reported":
      return trafficNote(event);
    case "ports.changed": {
      const { ports } = event;
      if (ports.length === 0) return { text: "Nothing in the DevBox listens on a port any more" };
      return { text: `Listening in the DevBox: ${portWords(ports)}` };
    }
    case "background.ended":
      return backgroundEnded(event);
    case "question.declined":
      return {
        text: `The engine tried to ask (${event.tries} of 3), but no one can answer an autonomous Run`,
        tone: "needs-you",
        more: event.text,
      };
    default:
      return undefined;
  }
}

function trafficNote({
  connections,
  received,
  sent,
  refused,
  hosts,
}: EventOf<"traffic.reported">): Note {
  const parts = [
    ...(connections + received + sent > 0
      ? [`${size(received)} received, ${size(sent)} sent`]
      : []),
    ...(refused > 0 ? [`${counted(refused, "more connection")} refused`] : []),
  ];
  const names = hosts.map(({ host }) => host).join(", ");
  return { text: `Network: ${parts.join(", ")}`, ...(names ? { more: names } : {}) };
}

/** "This machine slept for 2 h. Time asleep does not count." */
function skippedWords({ sleptMs, setMs }: EventOf<"time.skipped">): string {
  const set = setMs < 0 ? `back by ${roughly(-setMs)}` : `forward by ${roughly(setMs)}`;
  const slept = `The machine slept for ${roughly(sleptMs)}. This time does not count`;
  if (setMs === 0) return slept;
  const clock = `the machine's clock was set ${set}`;
  return sleptMs > 0 ? `${slept}, and ${clock}` : `T${clock.slice(1)}. Durations leave this out`;
}

/** "attempt 3 of 4 (HTTP 429)" */
export function attemptOf({ attempt, of, httpStatus }: EventOf<"model.retried">): string {
  return `attempt ${attempt}${of ? ` of ${of}` : ""}${httpStatus ? ` (HTTP ${httpStatus})` : ""}`;
}

/** "ports 3000, 5173" */
const portWords = (ports: readonly number[]): string =>
  `${ports.length > 1 ? "ports" : "port"} ${ports.join(", ")}`;

function backgroundEnded({ programs, ports, reason }: EventOf<"background.ended">): Note {
  if (reason !== undefined)
    return {
      text: "The sandbox ended by itself, with everything in it",
      tone: "needs-you",
      more: reason,
    };
  const listening = ports.length > 0 ? ` (${portWords(ports)})` : "";
  return {
    text: "Background processes ended with the DevBox",
    more: `${programs.join(", ")}${listening}`,
  };
}

/** What is new about a pull request. */
function pullRequestSeen(event: EventOf<"pull-request.seen">): Pick<Note, "text" | "tone"> {
  const { number, state, checks } = event;
  if (state === "merged" || state === "closed") return { text: `Pull request #${number} ${state}` };
  if (checks === "failing")
    return { text: `Checks of pull request #${number} fail`, tone: "failed" };
  if (checks === "passing") return { text: `Checks of pull request #${number} pass` };
  const name = state === "draft" ? `Draft pull request #${number}` : `Pull request #${number}`;
  return { text: `${name} opened${checks === "pending" ? ", its checks are running" : ""}` };
}
