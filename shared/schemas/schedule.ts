import * as z from "zod";
import { newRun } from "./run.ts";

/** What happens at a time when the Run of the time before still works. */
export const overlap = z.enum(["skip", "queue", "stop-previous"]);
export type Overlap = z.infer<typeof overlap>;

const name = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N} ._@-]{1,60}$/u, "A name has up to 60 letters, digits and . _ @ -");
const cron = z.string().trim().max(120);
const timeZone = z.string().max(64);

/** The composer's fields. Nobody watches the Runs of a schedule, so they are autonomous. */
const itsRun = z.lazy(() =>
  newRun.unwrap().extend({ mode: z.literal("autonomous").default("autonomous") }),
);

/** `POST /api/schedules` */
export const newSchedule = z.lazy(() =>
  z.strictObject({
    name,
    /** Minute, hour, day of the month, month, day of the week. */
    cron,
    /** A name of the IANA database. */
    timeZone: timeZone.default("UTC"),
    overlap: overlap.default("skip"),
    run: itsRun,
  }),
);

/** `PATCH /api/schedules/:id` */
export const scheduleChange = z.lazy(() =>
  z.strictObject({
    name: name.optional(),
    cron: cron.optional(),
    timeZone: timeZone.optional(),
    overlap: overlap.optional(),
    run: itsRun.optional(),
    paused: z.boolean().optional(),
  }),
);

/** `GET /api/schedules/times` */
export const wantedTimes = z.object({ cron, timeZone: timeZone.default("UTC") });

/** Why a schedule rests. Without `by`, Wheelhouse paused it. */
const pause = z.object({ at: z.string(), by: z.string().optional(), why: z.string() });

const scheduleState = z.object({
  id: z.string(),
  name: z.string(),
  cron: z.string(),
  timeZone: z.string(),
  overlap,
  run: itsRun,
  paused: pause.nullable(),
  /** How many of its last Runs failed, one after the other. */
  failures: z.int(),
  createdAt: z.string(),
  createdBy: z.string(),
  changedAt: z.string(),
  changedBy: z.string(),
});

/** What was decided about a time and is not done yet. A crash leaves it for the next sweep. */
const step = z.object({
  /** The time that it is about. */
  time: z.string(),
  /** Earlier times that start nothing. */
  missed: z.int(),
  /** Why nothing is started. */
  skip: z.string().optional(),
  /** The Run that is stopped first. */
  stop: z.string().optional(),
  /** A person wanted it now. */
  by: z.string().optional(),
});
export type ScheduleStep = z.infer<typeof step>;

/** A schedule as the team keeps it. */
export const keptSchedule = scheduleState.extend({
  /** Times up to this one are decided. */
  decided: z.string(),
  step: step.nullable(),
  /** Times that wait until the Run before has finished. */
  waiting: z.array(step.pick({ time: true, missed: true })),
  /** Its newest Run. `over`: its end has been counted. */
  last: z.object({ runId: z.string(), over: z.boolean() }).nullable(),
});
export type KeptSchedule = z.infer<typeof keptSchedule>;

/** A line of the history of a schedule. */
export const scheduleEntry = z.object({
  id: z.string(),
  /** The time that it is about. */
  time: z.string(),
  at: z.string(),
  what: z.enum(["started", "skipped", "refused", "paused"]),
  runId: z.string().optional(),
  /** In words. */
  why: z.string().optional(),
  by: z.string().optional(),
});
export type ScheduleEntry = z.infer<typeof scheduleEntry>;

/** A schedule as people see it. */
export const scheduleView = scheduleState.extend({
  /** The next times at which it starts a Run. Empty while it is paused. */
  next: z.array(z.string()),
  /** Its newest Run. */
  lastRun: z.object({ id: z.string(), status: z.string() }).nullable(),
  /** The newest line of its history. */
  lastEntry: scheduleEntry.nullable(),
});
export type ScheduleView = z.infer<typeof scheduleView>;
