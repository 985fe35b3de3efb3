import * as z from "zod";
import type { DevBoxNews } from "../../look-for-devbox.ts";

const time = z.iso.datetime({ offset: true }).transform((it) => Date.parse(it));

/** The fields that we read from an "ECS Task State Change" (Amazon ECS Developer Guide). Most come late or never. */
const taskStateChange = z.looseObject({
  "detail-type": z.literal("ECS Task State Change"),
  time,
  detail: z.looseObject({
    group: z.string().startsWith("run_"),
    startedBy: z.string().startsWith("box_"),
    lastStatus: z.string(),
    createdAt: time.optional(),
    pullStartedAt: time.optional(),
    pullStoppedAt: time.optional(),
    stopCode: z.string().optional(),
    stoppedReason: z.string().optional(),
    containers: z
      .array(z.looseObject({ exitCode: z.int().optional(), reason: z.string().optional() }))
      .default([]),
  }),
});
type Change = z.infer<typeof taskStateChange>;
type Detail = Change["detail"];

/**
 * News about a DevBox from a change of its task; undefined when the event is about something else or says nothing new.
 * The event contains the boot token, so it must never go into an error or a log.
 */
export function devBoxNews(event: unknown): DevBoxNews | undefined {
  const { data } = taskStateChange.safeParse(event);
  if (!data) return undefined;
  const { group: runId, startedBy: devbox, lastStatus } = data.detail;
  if (lastStatus === "STOPPED") return { runId, devbox, gone: reasonOf(data.detail) };
  const progress = progressOf(data);
  return progress && { runId, devbox, progress };
}

function progressOf({ time, detail }: Change): DevBoxNews["progress"] {
  const { lastStatus, createdAt, pullStartedAt, pullStoppedAt } = detail;
  switch (lastStatus) {
    case "PROVISIONING":
      return { phase: "placing" };
    case "PENDING":
    case "ACTIVATING":
    case "RUNNING":
      return lastStatus === "RUNNING" || pullStoppedAt !== undefined
        ? { phase: "booting", ...took(pullStartedAt, pullStoppedAt) }
        : { phase: "pulling", ...took(createdAt, pullStartedAt ?? time) };
    default:
      return undefined; // it is stopping
  }
}

/** Rounded to tenths of a second. */
function took(from: number | undefined, to: number | undefined): { seconds?: number } {
  if (from === undefined || to === undefined || to < from) return {};
  return { seconds: Math.round((to - from) / 100) / 10 };
}

const longest = 500;

/** Why the DevBox ended, for people. Based on "Stopped tasks error messages" in the Developer Guide. */
function reasonOf({ stopCode, stoppedReason = "", containers }: Detail): string {
  const exitCode = containers.find((it) => it.exitCode !== undefined)?.exitCode;
  const said = [stoppedReason, ...containers.map(({ reason = "" }) => reason)]
    .filter((it) => it !== "")
    .join("; ")
    .slice(0, longest);
  if (stopCode === "SpotInterruption") return "AWS took its Spot capacity back.";
  if (stopCode === "TerminationNotice" || stopCode === "InfrastructureHealth")
    return "AWS took its machine out of service.";
  if (/OutOfMemory/.test(said)) return `It ran out of memory (exit code ${exitCode ?? 137}).`;
  if (/CannotPull/.test(said)) return `Its image could not be pulled: ${said}`;
  if (/capacity is unavailable/i.test(said)) return "AWS had no capacity for it.";
  if (stopCode === "TaskFailedToStart") return `It did not start: ${said || "AWS gave no reason."}`;
  if (stopCode === "UserInitiated") return `Its task was stopped: ${said || "AWS gave no reason."}`;
  if (exitCode !== undefined) return `Its program ended with exit code ${exitCode}.`;
  return said || "Its task ended; AWS gave no reason.";
}
