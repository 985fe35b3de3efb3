import type { Server } from "node:http";
import {
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
  StopTaskCommand,
} from "@aws-sdk/client-ecs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { devBoxNews } from "../../../../functions/aws/fargate/task-event.ts";
import { AwsError, clientOptions, serveAws } from "../wire.ts";
import { type Ecs, type EcsParts, ecs } from "./ecs.ts";

const cluster = "arn:aws:ecs:us-east-1:123456789012:cluster/wheelhouse";
const request: RunTaskCommandInput = {
  cluster,
  taskDefinition: "small",
  count: 1,
  clientToken: "run_a-1",
  startedBy: "box_a",
  group: "run_a",
  tags: [],
  networkConfiguration: {
    awsvpcConfiguration: { subnets: ["s"], securityGroups: ["g"], assignPublicIp: "ENABLED" },
  },
  overrides: {
    containerOverrides: [{ name: "devbox", environment: [{ name: "A", value: "1" }] }],
  },
};

type Event = { detail: { lastStatus: string; desiredStatus: string; version: number } };

describe("the stand-in for ECS", () => {
  let server: Server;
  let service: Ecs;
  let client: ECSClient;
  let events: Event[];
  let started: { environment: object; signals: string[]; end: (code: number | null) => void }[];
  let stubborn: boolean;
  let now: number;

  const open = async (parts: Partial<EcsParts> = {}) => {
    service = ecs({
      cluster,
      families: ["small"],
      stopTimeoutMs: 1,
      now: () => now,
      emit: (event) => void events.push(event as Event),
      start: (environment) => {
        const { promise: ended, resolve: end } = Promise.withResolvers<number | null>();
        const signals: string[] = [];
        started.push({ environment, signals, end });
        const stop = (signal: string) => {
          signals.push(signal);
          if (signal === "SIGKILL") end(null);
          else if (!stubborn) end(0);
        };
        return { stop, ended };
      },
      ...parts,
    });
    server = await serveAws(service);
    client = new ECSClient(clientOptions(server));
  };
  beforeEach(() => {
    [events, started, stubborn, now] = [[], [], false, Date.parse("2026-11-23T10:00:00Z")];
  });
  afterEach(async () => {
    await service.close();
    client.destroy();
    server.close();
  });

  const run = (change: Partial<RunTaskCommandInput> = {}) =>
    client.send(new RunTaskCommand({ ...request, ...change }));
  const stop = (task: string) =>
    client.send(new StopTaskCommand({ cluster, task, reason: "asked" }));
  const look = async (task = "") =>
    (await client.send(new DescribeTasksCommand({ cluster, tasks: [task] }))).tasks?.[0];
  const reached = (status: string) =>
    vi.waitFor(() => expect(events.at(-1)?.detail.lastStatus).toBe(status));

  it("takes a task through its life, and reports every change in order", async () => {
    await open();
    const { tasks: [task] = [] } = await run();
    expect(task).toMatchObject({ lastStatus: "PROVISIONING", startedBy: "box_a", group: "run_a" });
    await reached("RUNNING");
    expect(started[0]?.environment).toEqual({ A: "1" });
    started[0]?.end(3);
    await reached("STOPPED");
    expect(events.map(({ detail }) => detail.lastStatus)).toEqual([
      "PROVISIONING",
      "PENDING",
      "RUNNING",
      "DEPROVISIONING",
      "STOPPED",
    ]);
    expect(events.map(({ detail }) => detail.version)).toEqual([1, 2, 3, 4, 5]);
    expect(await look(task?.taskArn)).toMatchObject({
      lastStatus: "STOPPED",
      stopCode: "EssentialContainerExited",
      createdAt: new Date(now),
      containers: [{ name: "devbox", exitCode: 3 }],
    });
  });

  it("emits what the coordinator reads", async () => {
    await open();
    await run();
    await reached("RUNNING");
    started[0]?.end(3);
    await reached("STOPPED");
    const news = events.map((event) => devBoxNews(event));
    expect(news.map((it) => it?.progress?.phase ?? it?.gone)).toEqual([
      "placing",
      "pulling",
      "booting",
      undefined,
      "Its program ended with exit code 3.",
    ]);
  });

  it("answers a repeated client token with its first answer", async () => {
    await open();
    const [first, again] = [await run(), await run()];
    expect(again.tasks?.[0]?.taskArn).toBe(first.tasks?.[0]?.taskArn);
    await expect(run({ startedBy: "box_b" })).rejects.toMatchObject({
      name: "ConflictException",
      resourceIds: [first.tasks?.[0]?.taskArn],
    });
    await reached("RUNNING");
    expect(started).toHaveLength(1);
  });

  it("repeats failures for a client token too, and starts nothing", async () => {
    const refusals = ["RESOURCE:ENI"];
    await open({ refuse: () => refusals.shift() });
    for (const _ of [1, 2])
      expect(await run()).toMatchObject({ tasks: [], failures: [{ reason: "RESOURCE:ENI" }] });
    expect((await run({ clientToken: "another" })).tasks).toHaveLength(1);
  });

  it("does not remember an error", async () => {
    const refusals = [new AwsError("ThrottlingException", "Rate exceeded")];
    await open({ refuse: () => refusals.shift() });
    await expect(run()).rejects.toMatchObject({ name: "ThrottlingException" });
    expect((await run()).tasks).toHaveLength(1);
  });

  it("asks a container to end, and kills it after its stop timeout", async () => {
    await open();
    stubborn = true;
    const { tasks: [task] = [] } = await run();
    await reached("RUNNING");
    await stop(task?.taskArn ?? "");
    expect(started[0]?.signals[0]).toBe("SIGTERM");
    await reached("STOPPED");
    expect(started[0]?.signals).toEqual(["SIGTERM", "SIGKILL"]);
    expect(await look(task?.taskArn)).toMatchObject({
      stopCode: "UserInitiated",
      stoppedReason: "asked",
      containers: [{ exitCode: 137 }],
    });
  });

  it("gives notice before it takes back Spot capacity", async () => {
    await open();
    const { tasks: [task] = [] } = await run();
    await reached("RUNNING");
    service.interrupt(task?.taskArn ?? "");
    expect(events.at(-1)?.detail).toMatchObject({
      lastStatus: "RUNNING",
      desiredStatus: "STOPPED",
      stopCode: "SpotInterruption",
    });
    await reached("STOPPED");
    expect(devBoxNews(events.at(-1))?.gone).toBe("AWS took its Spot capacity back.");
  });

  it("stops a task whose container does not start", async () => {
    await open({
      start: () => {
        throw new Error("no such image");
      },
    });
    await run();
    await reached("STOPPED");
    expect(devBoxNews(events.at(-1))?.gone).toMatch(
      /^Its image could not be pulled: .*no such image/,
    );
  });

  it("lists tasks by startedBy or by desired status", async () => {
    await open();
    const { tasks: [task] = [] } = await run();
    const list = async (filter: object) =>
      (await client.send(new ListTasksCommand({ cluster, ...filter }))).taskArns;
    expect(await list({ startedBy: "box_a" })).toEqual([task?.taskArn]);
    expect(await list({ startedBy: "box_b" })).toEqual([]);
    await stop(task?.taskArn ?? "");
    expect(await list({})).toEqual([]);
    expect(await list({ desiredStatus: "STOPPED" })).toEqual([task?.taskArn]);
    await expect(list({ startedBy: "box_a", desiredStatus: "STOPPED" })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });

  it("forgets a task an hour after it stopped", async () => {
    await open();
    const { tasks: [task] = [] } = await run();
    await stop(task?.taskArn ?? "");
    await reached("STOPPED");
    now += 3_600_001;
    const command = new DescribeTasksCommand({ cluster, tasks: [task?.taskArn ?? ""] });
    expect(await client.send(command)).toMatchObject({
      tasks: [],
      failures: [{ reason: "MISSING" }],
    });
    await expect(stop(task?.taskArn ?? "")).rejects.toThrow("task was not found");
  });

  it.each([
    [{ cluster: "another" }, "ClusterNotFoundException"],
    [{ taskDefinition: "huge" }, "ClientException"],
    [{ clientToken: "x".repeat(65) }, "InvalidParameterException"],
    [{ networkConfiguration: undefined }, "InvalidParameterException"],
    [
      { launchType: "FARGATE", capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT" }] },
      "InvalidParameterException",
    ],
    [
      {
        overrides: {
          containerOverrides: [
            { name: "devbox", environment: [{ name: "A", value: "x".repeat(8_192) }] },
          ],
        },
      },
      "InvalidParameterException",
    ],
  ] as [Partial<RunTaskCommandInput>, string][])(
    "refuses what ECS would refuse: %j",
    async (change, name) => {
      await open();
      await expect(run(change)).rejects.toMatchObject({ name });
    },
  );
});
