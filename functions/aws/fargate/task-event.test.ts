import { describe, expect, it } from "vitest";
import { devBoxNews } from "./task-event.ts";

/** Shaped like the examples in "Amazon ECS task state change events" (Amazon ECS Developer Guide). */
const event = (detail: object, time = "2026-11-23T10:00:30Z") => ({
  version: "0",
  id: "9bcdac79-b31f-4d3d-9410-fbd727c29fab",
  "detail-type": "ECS Task State Change",
  source: "aws.ecs",
  account: "111122223333",
  time,
  region: "us-east-1",
  resources: ["arn:aws:ecs:us-east-1:111122223333:task/wheelhouse/b99d40b3"],
  detail: {
    group: "run_a",
    startedBy: "box_a",
    createdAt: "2026-11-23T10:00:00.402Z",
    desiredStatus: "RUNNING",
    launchType: "FARGATE",
    containers: [{ name: "devbox", lastStatus: "PENDING" }],
    overrides: {
      containerOverrides: [
        { name: "devbox", environment: [{ name: "WHEELHOUSE_BOOT_TOKEN", value: "secret" }] },
      ],
    },
    version: 3,
    ...detail,
  },
});
const progress = (detail: object) => devBoxNews(event(detail))?.progress;
const gone = (detail: object) => devBoxNews(event({ lastStatus: "STOPPED", ...detail }))?.gone;

describe("the launch of a task", () => {
  it("looks for a machine first", () => {
    expect(devBoxNews(event({ lastStatus: "PROVISIONING" }))).toEqual({
      runId: "run_a",
      devbox: "box_a",
      progress: { phase: "placing" },
    });
  });

  it("then loads its image, and tells how long a machine took to find", () => {
    const pullStartedAt = "2026-11-23T10:00:10.702Z";
    const pulling = { phase: "pulling", seconds: 10.3 };
    expect(progress({ lastStatus: "PENDING", pullStartedAt })).toEqual(pulling);
    expect(progress({ lastStatus: "ACTIVATING", pullStartedAt })).toEqual(pulling);
  });

  it("takes the time of the event where AWS does not say when the pull began", () => {
    expect(progress({ lastStatus: "PENDING" })).toEqual({ phase: "pulling", seconds: 29.6 });
  });

  it("then starts, and tells how long the image took to load", () => {
    const pulled = {
      pullStartedAt: "2026-11-23T10:00:10.702Z",
      pullStoppedAt: "2026-11-23T10:00:20.000Z",
    };
    const booting = { phase: "booting", seconds: 9.3 };
    expect(progress({ lastStatus: "ACTIVATING", ...pulled })).toEqual(booting);
    expect(progress({ lastStatus: "RUNNING", ...pulled })).toEqual(booting);
    expect(progress({ lastStatus: "RUNNING" })).toEqual({ phase: "booting" });
  });

  it.each(["DEACTIVATING", "STOPPING", "DEPROVISIONING", "DELETED", "of the future"])(
    "tells nothing while it is %s",
    (lastStatus) => expect(devBoxNews(event({ lastStatus }))).toBeUndefined(),
  );
});

describe("a task that ended", () => {
  const exited = (exitCode: number, reason?: string) => ({
    stopCode: "EssentialContainerExited",
    stoppedReason: "Essential container in task exited",
    containers: [{ name: "devbox", exitCode, ...(reason ? { reason } : {}) }],
  });

  it.each([
    [
      { stopCode: "SpotInterruption", stoppedReason: "Your Spot Task was interrupted." },
      "AWS took its Spot capacity back.",
    ],
    [
      exited(137, "OutOfMemoryError: Container killed due to memory usage"),
      "It ran out of memory (exit code 137).",
    ],
    [exited(137), "Its program ended with exit code 137."],
    [exited(0), "Its program ended with exit code 0."],
    [
      {
        stopCode: "TaskFailedToStart",
        stoppedReason: "CannotPullContainerError: pull image manifest has been retried 5 time(s)",
      },
      "Its image could not be pulled: CannotPullContainerError: pull image manifest has been retried 5 time(s)",
    ],
    [
      {
        stopCode: "TaskFailedToStart",
        stoppedReason: "Capacity is unavailable at this time. Please try again later",
      },
      "AWS had no capacity for it.",
    ],
    [
      {
        stopCode: "TaskFailedToStart",
        stoppedReason: "Timeout waiting for network interface provisioning to complete.",
      },
      "It did not start: Timeout waiting for network interface provisioning to complete.",
    ],
    [
      { stopCode: "TerminationNotice", stoppedReason: "Task has been terminated." },
      "AWS took its machine out of service.",
    ],
    [
      { stopCode: "UserInitiated", stoppedReason: "Wheelhouse stops it." },
      "Its task was stopped: Wheelhouse stops it.",
    ],
    [{}, "Its task ended; AWS gave no reason."],
  ])("says why: %j", (detail, reason) => {
    expect(gone(detail)).toBe(reason);
  });

  it("is not told at length, however much AWS says", () => {
    const stoppedReason = "x".repeat(10_000);
    expect(gone({ stopCode: "TaskFailedToStart", stoppedReason })?.length).toBeLessThan(600);
  });
});

describe("an event", () => {
  it.each([
    ["of another program's task", event({ lastStatus: "RUNNING", group: "family:web" })],
    ["of a task that no DevBox is", event({ lastStatus: "RUNNING", startedBy: "ecs-svc/1" })],
    ["of a task without a starter", event({ startedBy: undefined })],
    ["of another kind", { ...event({ lastStatus: "RUNNING" }), "detail-type": "ECS Deployment" }],
    ["without a time", { ...event({ lastStatus: "RUNNING" }), time: "soon" }],
    ["that is none", null],
  ])("%s is no news", (_, given) => {
    expect(devBoxNews(given)).toBeUndefined();
  });

  it("passes nothing of the overrides on, which hold the boot token", () => {
    for (const lastStatus of ["PROVISIONING", "PENDING", "RUNNING", "STOPPED"])
      expect(JSON.stringify(devBoxNews(event({ lastStatus })))).not.toContain("secret");
  });
});
