import type { EventOf } from "../schemas/event.ts";
import { count } from "./quantity.ts";

type Limit = Pick<EventOf<"limit.reached">, "limit" | "most">;

/** What happened at a limit of a DevBox, as a sentence. */
export function limitText({ limit, most }: Limit): string {
  switch (limit) {
    case "memory":
      return `The DevBox reached its memory limit of ${amount(most)}, so a process was ended`;
    case "processes":
      return `The DevBox reached its limit of ${count(most)} processes, so no more could start`;
    case "disk":
      return `The DevBox reached its disk limit of ${amount(most)}, so its work was stopped`;
    case "files":
      return `The DevBox reached its limit of ${count(most)} files, so its work was stopped`;
    case "space":
      return `The disk is full (${amount(most)}, shared with everything else on this machine), so the DevBox's work was stopped`;
    default:
      return limit satisfies never;
  }
}

/** "512 MB", "1.5 GB". A GB is 1,024 MB here, as memory is sold and as the settings count. */
export function amount(bytes: number): string {
  const megabytes = bytes / 1024 ** 2;
  if (megabytes < 1024) return `${Math.round(megabytes)} MB`;
  return `${Number((megabytes / 1024).toFixed(1))} GB`;
}
