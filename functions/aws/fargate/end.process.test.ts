import type { Server } from "node:http";
import { ListTasksCommand, RunTaskCommand, type RunTaskCommandInput } from "@aws-sdk/client-ecs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { dynamoDb } from "../../../infra/testing/aws/dynamodb.ts";
import { cluster, fargateWorld, minute, order, type World } from "./fargate.fixture.ts";

describe("the end of a DevBox on Fargate", () => {
  let dynamo: Server;
  let world: World;

  beforeAll(async () => {
    dynamo = await dynamoDb();
  });
  afterAll(() => dynamo.close());
  beforeEach(async () => {
    world = await fargateWorld(dynamo);
  });
  afterEach(() => world.close());

  describe("a stop", () => {
    it("lets the DevBox save until its time is over, counted from the first stop", async () => {
      await world.host().launch(order);
      await world.running();
      await world.host().stop("box_a", 2 * minute);
      world.now += minute;
      await world.host().stop("box_a", 2 * minute);
      expect(world.containers[0]?.signals).toEqual([]);
      expect(await world.host().describe("box_a")).toBe("up");
      world.now += minute;
      await world.host().stop("box_a", 2 * minute);
      expect(world.containers[0]?.signals).toEqual(["SIGTERM"]);
      await vi.waitFor(async () => expect(await world.host().describe("box_a")).toBe("gone"));
    });

    it("without time to save stops the task at once", async () => {
      await world.host().launch(order);
      await world.running();
      await world.host().stop("box_a", 0);
      expect(world.containers[0]?.signals).toEqual(["SIGTERM"]);
    });

    it("of a DevBox that was never launched keeps it from ever starting", async () => {
      expect(await world.host().describe("box_a")).toBe("unknown");
      await world.host().stop("box_a", minute);
      await world.host().launch(order);
      expect(await world.host().describe("box_a")).toBe("gone");
      expect(world.sent).toEqual([]);
    });

    it("during its launch wins", async () => {
      world.beforeReply = () => world.host().stop("box_a", 60 * minute);
      await world.host().launch(order);
      await vi.waitFor(async () => expect(await world.host().describe("box_a")).toBe("gone"));
    });

    it("during a launch that died waits until a task would be seen", async () => {
      world.unseenMs = Number.POSITIVE_INFINITY;
      world.diesAfterRunTask();
      await expect(world.host().launch(order)).rejects.toThrow();
      await world.host().stop("box_a", 0);
      world.now += 2 * minute - 1;
      expect(await world.host().describe("box_a")).toBe("up");
      world.now += 1;
      expect(await world.host().describe("box_a")).toBe("gone");
    });

    it("is harmless when the task is gone, and forgotten by AWS", async () => {
      await world.host().launch(order);
      await world.running();
      await world.host().stop("box_a", 0);
      await vi.waitFor(async () => expect(await world.host().describe("box_a")).toBe("gone"));
      await world.host().stop("box_a", 0);
      world.now += 61 * minute;
      await world.host().stop("box_a", 0);
      expect(await world.host().describe("box_a")).toBe("gone");
    });
  });

  it("takes a new task that AWS does not see yet for up, and one that it does not see later for gone", async () => {
    world.unseenMs = 30_000;
    await world.host().launch(order);
    expect(await world.host().describe("box_a")).toBe("up");
    world.now += 30_000;
    expect(await world.host().describe("box_a")).toBe("up");
    world.unseenMs = Number.POSITIVE_INFINITY;
    world.now += 30_000;
    expect(await world.host().describe("box_a")).toBe("gone");
  });

  it("finds an unrecorded task whose capacity AWS takes back", async () => {
    world.diesAfterRunTask();
    await expect(world.host({ spot: true }).launch(order)).rejects.toThrow();
    await world.running();
    const { taskArns = [] } = await world.client.send(new ListTasksCommand({ cluster }));
    world.service.interrupt(taskArns[0] ?? "");
    await vi.waitFor(async () => expect(await world.host().describe("box_a")).toBe("gone"));
    world.now += 5 * minute;
    expect(await world.host().describe("box_a")).toBe("gone");
  });

  it("lists every DevBox that is up, over all pages, and no other task", async () => {
    for (let n = 0; n < 101; n += 1) {
      await world.client.send(new RunTaskCommand(sentFor(`box_${n}`)));
    }
    await world.client.send(new RunTaskCommand(sentFor("somebody-else")));
    expect(await world.host().list()).toHaveLength(101);
    expect(await world.host().list()).not.toContain("somebody-else");
  });

  it("forgets a Run with its saves", async () => {
    await world.host().forget("run_a");
    expect(world.pruned).toEqual([["run_a", undefined]]);
  });
});

const sentFor = (startedBy: string): RunTaskCommandInput => ({
  cluster,
  startedBy,
  taskDefinition: "devbox-small",
  count: 1,
  group: "g",
  tags: [],
  clientToken: startedBy,
  networkConfiguration: {
    awsvpcConfiguration: { subnets: ["subnet-1"], securityGroups: [], assignPublicIp: "ENABLED" },
  },
  overrides: { containerOverrides: [{ name: "devbox", environment: [] }] },
});
