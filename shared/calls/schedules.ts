import * as z from "zod";
import { nothing } from "../schemas/run.ts";
import { runViews } from "../schemas/run-view.ts";
import {
  newSchedule,
  scheduleChange,
  scheduleEntry,
  scheduleView,
  wantedTimes,
} from "../schemas/schedule.ts";
import type { Calls } from "./call.ts";
import { page } from "./common.ts";

const tag = "Schedules";
const schedule = () => scheduleView.meta({ id: "Schedule" });
const one = () => z.object({ schedule: schedule() });

/** Runs that start by themselves at set times. */
export const scheduleCalls = {
  "GET /api/schedules": {
    id: "listSchedules",
    tag,
    summary: "List schedules",
    scope: "read",
    replies: {
      200: {
        description: "All of them.",
        json: () => z.object({ schedules: z.array(schedule()) }),
      },
    },
  },
  "POST /api/schedules": {
    id: "makeSchedule",
    tag,
    summary: "Create a schedule",
    description:
      "Its Runs are autonomous. A time that daylight saving skips starts nothing, and one that it doubles starts one Run. A missed time starts one Run when the server is back, if it is less than a day old.",
    scope: "admin",
    body: newSchedule.meta({ id: "NewSchedule" }),
    example: {
      name: "nightly",
      cron: "0 3 * * *",
      timeZone: "Europe/Berlin",
      run: {
        instructions: "Update the dependencies.",
        target: { worker: "wkr_local", image: "host" },
      },
    },
    replies: { 201: { description: "The schedule.", json: one } },
    problems: ["run-invalid", "target-required", "too-many", "too-large"],
  },
  "GET /api/schedules/times": {
    id: "listTimes",
    tag,
    summary: "Show the next five times of a cron pattern",
    scope: "read",
    query: wantedTimes,
    replies: {
      200: { description: "The times.", json: () => z.object({ next: z.array(z.string()) }) },
    },
    problems: ["run-invalid"],
  },
  "GET /api/schedules/:id": {
    id: "readSchedule",
    tag,
    summary: "Read a schedule",
    scope: "read",
    replies: { 200: { description: "The schedule.", json: one } },
    problems: ["not-found"],
  },
  "PATCH /api/schedules/:id": {
    id: "changeSchedule",
    tag,
    summary: "Change, pause or resume a schedule",
    description: "Fields that are missing stay. `run` is replaced as a whole.",
    scope: "admin",
    body: scheduleChange.meta({ id: "ScheduleChange" }),
    example: { paused: true },
    replies: { 200: { description: "The schedule.", json: one } },
    problems: ["not-found", "run-invalid", "target-required", "too-large"],
  },
  "DELETE /api/schedules/:id": {
    id: "removeSchedule",
    tag,
    summary: "Remove a schedule",
    description: "Its Runs stay, and one that works goes on.",
    scope: "admin",
    replies: { 200: { description: "It is removed.", json: () => z.object({}) } },
    problems: ["not-found"],
  },
  "GET /api/schedules/:id/history": {
    id: "listScheduleHistory",
    tag,
    summary: "List what a schedule did",
    scope: "read",
    query: page,
    replies: {
      200: {
        description: "Newest first, for 90 days.",
        json: () =>
          z.object({
            entries: z.array(scheduleEntry.meta({ id: "ScheduleEntry" })),
            before: z.string().optional(),
          }),
      },
    },
    problems: ["not-found"],
  },
  "POST /api/schedules/:id/run": {
    id: "runSchedule",
    tag,
    summary: "Start a Run of a schedule now",
    scope: "run",
    body: nothing,
    replies: {
      201: {
        description: "The Run.",
        json: () => z.object({ run: runViews().runView.meta({ id: "Run" }) }),
      },
    },
    problems: ["not-found", "run-invalid", "target-required", "schedule-busy"],
  },
} as const satisfies Calls;
