import type { Server } from "node:http";
import {
  DescribeExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { load } from "../../local/machine/language/load.ts";
import { memoryStore } from "../../local/machine/store/memory-store.ts";
import { type States, states } from "./states.ts";
import { clientOptions, serveAws } from "./wire.ts";

const stateMachineArn = "arn:aws:states:us-east-1:123456789012:stateMachine:runs";
const startedAt = Date.parse("2026-11-23T10:00:00.250Z");

describe("the stand-in for Step Functions", () => {
  let server: Server;
  let service: States;
  let client: SFNClient;

  beforeEach(async () => {
    service = states({
      arn: stateMachineArn,
      definition: load({
        StartAt: "Wait",
        States: {
          Wait: {
            Type: "Task",
            Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
            Parameters: { FunctionName: "f", Payload: { "token.$": "$$.Task.Token" } },
            End: true,
          },
        },
      }),
      store: memoryStore(),
      clock: { now: () => startedAt, wakeAt: () => () => {} },
      random: () => 0,
      invoke: async () => null,
      report: (problem) => expect.unreachable(String(problem)),
    });
    server = await serveAws(service);
    client = new SFNClient(clientOptions(server));
  });
  afterEach(() => {
    service.machine.close();
    client.destroy();
    server.close();
  });

  const start = (input: string, name = "run_a") =>
    client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
  const succeed = (taskToken: string, output = "1") =>
    client.send(new SendTaskSuccessCommand({ taskToken, output }));

  it("answers the same start with the same execution while it runs", async () => {
    const first = await start('{"a":1}');
    expect(first.executionArn).toBe("arn:aws:states:us-east-1:123456789012:execution:runs:run_a");
    expect(first.startDate).toEqual(new Date(startedAt));
    expect(await start('{ "a": 1 }')).toMatchObject({ executionArn: first.executionArn });
  });

  it("refuses a name that was used with another input, or whose execution is closed", async () => {
    await start('{"a":1}');
    await expect(start('{"a":2}')).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
    await succeed(service.machine.describe("run_a")?.token ?? "");
    await expect(start('{"a":1}')).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
  });

  it("refuses input that is not JSON", async () => {
    await expect(start("{")).rejects.toMatchObject({ name: "InvalidExecutionInput" });
    await start("{}");
    const token = service.machine.describe("run_a")?.token ?? "";
    await expect(succeed(token, "{")).rejects.toMatchObject({ name: "InvalidOutput" });
  });

  it("answers differently for a closed token and an unknown one", async () => {
    await start("{}");
    const token = service.machine.describe("run_a")?.token ?? "";
    await succeed(token);
    await expect(succeed(token)).rejects.toMatchObject({ name: "TaskTimedOut" });
    await expect(succeed("made up")).rejects.toMatchObject({ name: "InvalidToken" });
  });

  it("describes an execution, and refuses an unknown one", async () => {
    const { executionArn } = await start("{}");
    const look = () => client.send(new DescribeExecutionCommand({ executionArn }));
    expect((await look()).status).toBe("RUNNING");
    await succeed(service.machine.describe("run_a")?.token ?? "", '{"kind":"ended"}');
    expect(await look()).toMatchObject({ status: "SUCCEEDED", output: '{"kind":"ended"}' });
    await expect(
      client.send(new DescribeExecutionCommand({ executionArn: `${executionArn}b` })),
    ).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
  });
});
