import type { Run } from "../run.ts";
import type { EventOf, RunEvent } from "../schemas/event.ts";
import { newest } from "./newest.ts";
import { oneRefused, trafficWith } from "./traffic.ts";

type WorkEvent = Extract<
  RunEvent,
  {
    type:
      | "ticket.read"
      | "repository.found"
      | "changes.reported"
      | "pull-request.seen"
      | "engine.opened"
      | "usage.reported"
      | "connection.refused"
      | "traffic.reported"
      | "ports.changed";
  }
>;

/** The ticket of a Run, its changes and pull requests, the engine's usage, and the network of its DevBox. */
export function applyWork(run: Run, event: WorkEvent): Run {
  switch (event.type) {
    case "ticket.read": {
      const { title, url, sha256, repository, branch } = event;
      return { ...run, ticket: { title, url, sha256, repository, branch } };
    }
    case "repository.found": {
      const { repository, branch } = event;
      return { ...run, workplace: { repository, branch } };
    }
    case "changes.reported": {
      const { type: _, batch: __, ...changes } = event;
      return { ...run, changes };
    }
    case "pull-request.seen": {
      const { type: _, batch: __, seq: ___, ...pull } = event;
      const others = (run.pullRequests ?? []).filter((it) => it.number !== pull.number);
      return { ...run, pullRequests: newest(others, pull, 10) };
    }
    case "engine.opened":
      return { ...run, opened: { model: event.model, version: event.version } };
    case "usage.reported":
      return { ...run, usage: added(run.usage, event) };
    case "connection.refused":
      return { ...run, traffic: trafficWith(run.traffic, oneRefused) };
    case "traffic.reported":
      return { ...run, traffic: trafficWith(run.traffic, event) };
    case "ports.changed":
      return run.devbox ? { ...run, devbox: { ...run.devbox, ports: event.ports } } : run;
    default:
      return event satisfies never;
  }
}

function added(usage: Run["usage"], event: EventOf<"usage.reported">): Run["usage"] {
  const cost = (usage.costUsd ?? 0) + (event.costUsd ?? 0);
  const { counted } = event;
  const requests = (usage.requests ?? 0) + (counted?.requests ?? 0);
  const unpriced =
    usage.unpriced ?? (counted && event.costUsd === undefined ? (counted.model ?? "?") : undefined);
  return {
    inputTokens: usage.inputTokens + event.inputTokens,
    cachedInputTokens: usage.cachedInputTokens + (event.cachedInputTokens ?? 0),
    outputTokens: usage.outputTokens + event.outputTokens,
    ...(usage.costUsd === undefined && event.costUsd === undefined ? {} : { costUsd: cost }),
    ...(requests > 0 ? { requests } : {}),
    ...(unpriced === undefined ? {} : { unpriced }),
    ...(usage.estimated || counted?.estimated ? { estimated: true } : {}),
  };
}
