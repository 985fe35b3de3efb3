import type { Server } from "node:http";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { dynamoDb } from "../../../infra/testing/aws/dynamodb.ts";
import { AwsError } from "../../../infra/testing/aws/wire.ts";
import { fargateWorld, minute, order, type World } from "./fargate.fixture.ts";

describe("a DevBox on Fargate", () => {
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

  describe("a launch", () => {
    it("starts the task of its image, with an address of its own and what the DevBox has to know", async () => {
      await world.host().launch({ ...order, image: "large" });
      await world.running();
      expect(world.containers[0]?.environment).toEqual({
        WHEELHOUSE_COORDINATOR: "https://wheelhouse.example",
        WHEELHOUSE_BOOT_TOKEN: "boot.run_a.1.secret",
        WHEELHOUSE_DEVBOX: "box_a",
        WHEELHOUSE_RUN: "run_a",
        WHEELHOUSE_GENERATION: "1",
      });
      expect(world.sent).toMatchObject([
        {
          clientToken: "run_a-1",
          startedBy: "box_a",
          group: "run_a",
          count: 1,
          taskDefinition: "devbox-large",
          launchType: "FARGATE",
          tags: [{ key: "wheelhouse:run", value: "run_a" }],
          networkConfiguration: {
            awsvpcConfiguration: {
              subnets: ["subnet-1", "subnet-2"],
              securityGroups: ["sg-1"],
              assignPublicIp: "ENABLED",
            },
          },
        },
      ]);
      expect(await world.host().describe("box_a")).toBe("up");
    });

    it("takes Spot capacity where that is wanted", async () => {
      await world.host({ spot: true }).launch(order);
      expect(world.sent[0]?.capacityProviderStrategy).toEqual([
        { capacityProvider: "FARGATE_SPOT", weight: 1 },
      ]);
      expect(world.sent[0]).not.toHaveProperty("launchType");
    });

    it("starts one task, however often and by however many it is asked", async () => {
      const again = { ...order, bootToken: "boot.run_a.1.later" };
      await Promise.all([order, again, order].map((it) => world.host().launch(it)));
      await world.host().launch(again);
      await world.running();
      expect(await world.host().list()).toEqual(["box_a"]);
      expect(world.containers).toHaveLength(1);
    });

    it("finds the task again that it did not live to write down", async () => {
      world.diesAfterRunTask();
      await expect(world.host().launch(order)).rejects.toThrow("socket hang up");
      expect(await world.host().describe("box_a")).toBe("up");
      await world.host().stop("box_a", 0);
      await vi.waitFor(async () => expect(await world.host().describe("box_a")).toBe("gone"));
    });

    it("adopts that task when it is tried again, with the boot token of then", async () => {
      world.diesAfterRunTask();
      await expect(world.host().launch(order)).rejects.toThrow();
      await world.host().launch({ ...order, bootToken: "boot.run_a.1.later" });
      await world.running();
      expect(world.sent).toHaveLength(2);
      expect(await world.host().describe("box_a")).toBe("up");
    });

    it("never brings a DevBox back that is gone", async () => {
      await world.host().launch(order);
      await world.running();
      await world.host().stop("box_a", 0);
      await vi.waitFor(async () => expect(await world.host().describe("box_a")).toBe("gone"));
      await world.host().launch(order);
      expect(world.sent).toHaveLength(1);
    });

    it("keeps the boot token nowhere", async () => {
      await world.host().launch(order);
      const stored = await world.table.client.send(
        new ScanCommand({ TableName: world.table.name }),
      );
      expect(stored.Items).toHaveLength(1);
      expect(JSON.stringify(stored.Items)).not.toContain("secret");
      const echo = `Overrides boot.run_a.1.secret are not valid`;
      world.refusals.push(new AwsError("InvalidParameterException", echo));
      const failed = await world
        .host()
        .launch({ ...order, devbox: "box_b", generation: 2 })
        .catch((it) => it);
      expect(failed.message).toContain("Overrides … are not valid");
      expect(JSON.stringify([failed, failed.cause ?? null, failed.stack])).not.toContain("secret");
    });
  });

  describe("a launch that AWS refuses", () => {
    const full = "Capacity is unavailable at this time. Please try again later";

    it.each([full, new AwsError("ThrottlingException", "Rate exceeded")])(
      "waits for room, be it told by a failure or by an error: %s",
      async (said) => {
        world.refusals.push(said);
        await expect(world.host().launch(order)).rejects.toMatchObject({
          name: "DevBox.NoCapacity",
        });
        expect(world.containers).toEqual([]);
      },
    );

    it("uses a new token when there may be room: the token of a refused launch would bring the same refusal", async () => {
      world.refusals.push(full, full);
      await expect(world.host().launch(order)).rejects.toThrow("no capacity");
      await expect(world.host().launch(order)).rejects.toThrow("no capacity");
      await world.host().launch(order);
      expect(world.sent.map((it) => it.clientToken)).toEqual(["run_a-1", "run_a-1-1", "run_a-1-2"]);
      expect(await world.host().describe("box_a")).toBe("up");
    });

    it("is gone at once when it is stopped, for nothing was started", async () => {
      world.refusals.push(full);
      await expect(world.host().launch(order)).rejects.toThrow();
      expect(await world.host().describe("box_a")).toBe("unknown");
      await world.host().stop("box_a", minute);
      expect(await world.host().describe("box_a")).toBe("gone");
    });

    it("names the images there are for one that is not there", async () => {
      await expect(world.host().launch({ ...order, image: "huge" })).rejects.toThrow(
        "small, large",
      );
      expect(await world.host().describe("box_a")).toBe("unknown");
    });
  });
});
