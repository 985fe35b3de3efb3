import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { ECSClient } from "@aws-sdk/client-ecs";
import type { S3 } from "../../../../functions/aws/bucket/s3.ts";
import type { Machine } from "../../../../functions/ports/state-machine.ts";
import { maxSaveBytes } from "../../../../shared/schemas/box-protocol.ts";
import type { Meter } from "../meters/meter.ts";

const somewhere = {
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
};
const of = { $metadata: {} };

/** A WebSocket API whose connections are all there. */
export function meteredGateway(meter: Meter): ApiGatewayManagementApiClient {
  const client = new ApiGatewayManagementApiClient({
    ...somewhere,
    endpoint: "http://127.0.0.1:1",
  });
  client.middlewareStack.add(
    () => async (args) => {
      meter.wait("socket");
      const data = "Data" in args.input ? String(args.input.Data ?? "") : "";
      meter.add("socket-messages", messagesOf(data));
      return { output: of, response: undefined };
    },
    { step: "initialize", name: "answer" },
  );
  return client;
}

/** Messages are billed in units of 32 KB. */
export const messagesOf = (data: string): number =>
  Math.max(1, Math.ceil(Buffer.byteLength(data) / 32_768));

/** Tasks of Amazon ECS, of which nothing runs here: who plays the Run says when one stops. */
export function meteredTasks(meter: Meter): {
  readonly client: ECSClient;
  readonly stopped: Set<string>;
} {
  const stopped = new Set<string>();
  const client = new ECSClient(somewhere);
  const answer = (command: string, input: object) => {
    if (command === "RunTaskCommand" && "startedBy" in input)
      return { tasks: [{ taskArn: `arn:aws:ecs:us-east-1:0:task/${input.startedBy}` }] };
    if (command === "DescribeTasksCommand" && "tasks" in input) {
      const status = (arn: string) => (stopped.has(arn) ? "STOPPED" : "RUNNING");
      const arns = input.tasks as string[];
      return { tasks: arns.map((taskArn) => ({ taskArn, lastStatus: status(taskArn) })) };
    }
    return {};
  };
  client.middlewareStack.add(
    (_, context) => async (args) => {
      meter.wait("tasks");
      const output = { ...of, ...answer(context.commandName ?? "", args.input) };
      return { output, response: undefined };
    },
    { step: "initialize", name: "answer" },
  );
  return { client, stopped };
}

/** A bucket that keeps keys and small bodies, in memory. What a DevBox sends by presigned address is counted by it. */
export function meteredBucket(meter: Meter, now: () => number): S3 {
  const kept = new Map<string, Uint8Array>();
  const call = (unit?: "s3-writes" | "s3-reads") => {
    meter.wait("bucket");
    if (unit) meter.add(unit);
  };
  const upload = { url: "https://127.0.0.1/part", headers: {} };
  return {
    presignedGet: async () => upload.url,
    presignedPut: async () => upload,
    presignedPart: async () => upload,
    createMultipartUpload: async (key) => {
      call("s3-writes");
      return `upload of ${key}`;
    },
    completeMultipartUpload: async (key) => {
      call("s3-writes");
      kept.set(key, new Uint8Array());
    },
    abortMultipartUpload: async () => call(),
    headObject: async (key) => {
      call("s3-reads");
      return kept.has(key) ? { bytes: maxSaveBytes } : undefined;
    },
    getObject: async (key) => {
      call("s3-reads");
      return kept.get(key);
    },
    putObject: async (key, bytes) => {
      call("s3-writes");
      kept.set(key, bytes);
    },
    listObjects: async (prefix) => {
      call("s3-writes");
      const found = [...kept.keys()].filter((key) => key.startsWith(prefix));
      return found.map((key) => ({ key, modifiedMs: now() }));
    },
    deleteObject: async (key) => {
      call();
      kept.delete(key);
    },
  };
}

/** The machine as functions call it. Its transitions are counted where they are made. */
export function meteredMachine(machine: Machine, meter: Meter): Machine {
  const waited = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => {
    return (...args: A): Promise<R> => {
      meter.wait("machine");
      return call(...args);
    };
  };
  return {
    start: waited(machine.start),
    isOver: waited(machine.isOver),
    succeed: waited(machine.succeed),
    fail: waited(machine.fail),
  };
}
