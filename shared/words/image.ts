import type { ImageHolds, ImageOnWorker } from "../schemas/image.ts";

/** How an image is on a worker, for people. */
export function stateWords({ state, online, why, holds }: ImageOnWorker): string {
  const offline = online ? "" : ", the worker is offline";
  switch (state) {
    case "ready":
      return `ready${holds || why === undefined ? "" : `, ${why}`}${offline}`;
    case "pulling":
      return `being pulled${offline}`;
    case "waiting":
      return online ? "waiting for the worker" : "waiting, the worker is offline";
    case "failed":
      return `cannot be used: ${why ?? "the worker does not say why"}`;
    default:
      return state satisfies never;
  }
}

/** What an image holds, for people, one text for each kind of thing. */
export const holdsWords = ({ platform, system, engines, languages }: ImageHolds): string[] => [
  [system, platform].filter(Boolean).join(", "),
  engines.length > 0 ? `engines: ${engines.map(named).join(", ")}` : "no engine of its own",
  ...(languages.length > 0 ? [languages.map(named).join(", ")] : []),
];

const named = ({ name, version }: ImageHolds["engines"][number]): string =>
  version === undefined ? name : `${name} ${version}`;
