import type { Server } from "node:http";
import { ECSClient, type RunTaskCommandInput } from "@aws-sdk/client-ecs";
import { expect, vi } from "vitest";
import { freshTable } from "../../../infra/testing/aws/dynamodb.ts";
import { ecs } from "../../../infra/testing/aws/ecs/ecs.ts";
import { type AwsError, clientOptions, serveAws } from "../../../infra/testing/aws/wire.ts";
import type { DevBoxHost, DevBoxOrder } from "../../ports/devbox-host.ts";
import { type Fargate, fargateHost } from "./fargate.ts";

export const cluster = "arn:aws:ecs:us-east-1:123456789012:cluster/wheelhouse";
export const minute = 60_000;
export const order: DevBoxOrder = {
  devbox: "box_a",
  runId: "run_a",
  generation: 1,
  image: "small",
  coordinator: "https://wheelhouse.example",
  bootToken: "boot.run_a.1.secret",
};

/** A host over ECS and a table of their own, where time stands still and a container ends when it is asked to. */
export async function fargateWorld(dynamo: Server) {
  const world = {
    now: Date.parse("2026-11-23T10:00:00Z"),
    unseenMs: 0,
    /** The replies to the next launches. */
    refusals: [] as (string | AwsError)[],
    /** The requests to RunTask. */
    sent: [] as RunTaskCommandInput[],
    /** Called once, between what RunTask did and its reply. */
    beforeReply: undefined as (() => Promise<void>) | undefined,
    containers: [] as { environment: Record<string, string>; signals: string[] }[],
    pruned: [] as unknown[],
  };
  const table = await freshTable(dynamo);
  const service = ecs({
    cluster,
    families: ["devbox-small", "devbox-large"],
    now: () => world.now,
    get unseenMs() {
      return world.unseenMs;
    },
    emit: () => {},
    refuse: () => world.refusals.shift(),
    start: (environment) => {
      const { promise: ended, resolve } = Promise.withResolvers<number | null>();
      const signals: string[] = [];
      world.containers.push({ environment, signals });
      const stop = (signal: string) => {
        signals.push(signal);
        resolve(0);
      };
      return { stop, ended };
    },
  });
  const server = await serveAws(service);
  const client = new ECSClient(clientOptions(server));
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== "RunTaskCommand") return next(args);
        world.sent.push(args.input as RunTaskCommandInput);
        const reply = await next(args);
        const { beforeReply } = world;
        world.beforeReply = undefined;
        await beforeReply?.();
        return reply;
      },
    { step: "initialize" },
  );
  return Object.assign(world, {
    table,
    service,
    client,
    /** As another Lambda has it: it shares nothing but the table and AWS. */
    host: (changes: Partial<Fargate> = {}): DevBoxHost =>
      fargateHost({
        ecs: client,
        table,
        cluster,
        securityGroup: "sg-1",
        spot: false,
        now: () => world.now,
        families: { small: "devbox-small", large: "devbox-large" },
        subnets: ["subnet-1", "subnet-2"],
        saves: { prune: async (...given) => void world.pruned.push(given) },
        ...changes,
      }),
    running: () => vi.waitFor(() => expect(world.containers).toHaveLength(1)),
    diesAfterRunTask: () => {
      world.beforeReply = () => Promise.reject(new Error("socket hang up"));
    },
    close: async () => {
      await service.close();
      client.destroy();
      table.client.destroy();
      server.close();
    },
  });
}

export type World = Awaited<ReturnType<typeof fargateWorld>>;
