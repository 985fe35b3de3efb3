import type { Server } from "node:http";
import { SendTaskFailureCommand, SFNClient } from "@aws-sdk/client-sfn";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { load } from "../../infra/local/machine/language/load.ts";
import { memoryStore } from "../../infra/local/machine/store/memory-store.ts";
import { type States, states } from "../../infra/testing/aws/states.ts";
import { clientOptions, serveAws } from "../../infra/testing/aws/wire.ts";
import type { Json, Machine } from "../ports/state-machine.ts";
import { stepFunctionsMachine } from "./machine.ts";

const arn = "arn:aws:states:us-east-1:123456789012:stateMachine:runs";
const definition = load({
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Parameters: {
        FunctionName: "ask",
        Payload: { "token.$": "$$.Task.Token", "input.$": "$" },
      },
      End: true,
    },
  },
});

describe("the state machine on Step Functions", () => {
  let server: Server;
  let service: States;
  let client: SFNClient;
  let machine: Machine;
  let asked: Json[];

  beforeEach(async () => {
    asked = [];
    service = states({
      arn,
      definition,
      store: memoryStore(),
      clock: { now: () => Date.parse("2026-11-23T10:00:00Z"), wakeAt: () => () => {} },
      random: () => 0,
      invoke: async (_, payload) => {
        asked.push(payload);
        return null;
      },
      report: (problem) => expect.unreachable(String(problem)),
    });
    server = await serveAws(service);
    client = new SFNClient(clientOptions(server));
    machine = stepFunctionsMachine({ client, arn });
  });
  afterEach(() => {
    service.machine.close();
    client.destroy();
    server.close();
  });

  const token = (name = "run_a") => service.machine.describe(name)?.token ?? "none";

  it("starts an execution once, however often and with whatever it is asked", async () => {
    await machine.start("run_a", { runId: "run_a", list: [1, "two", null] });
    await machine.start("run_a", { runId: "run_a", list: [1, "two", null] });
    await machine.start("run_a", { runId: "another" });
    expect(asked).toEqual([{ token: token(), input: { runId: "run_a", list: [1, "two", null] } }]);
  });

  it("does not start one again that is over", async () => {
    await machine.start("run_a", {});
    await machine.succeed(token(), "done");
    await machine.start("run_a", {});
    expect(asked).toHaveLength(1);
  });

  it("tells one that is over from one that runs, and from one that never was", async () => {
    expect(await machine.isOver("run_a")).toBe(false);
    await machine.start("run_a", {});
    expect(await machine.isOver("run_a")).toBe(false);
    await machine.succeed(token(), { kind: "ended" });
    expect(await machine.isOver("run_a")).toBe(true);
    expect(service.machine.describe("run_a")?.output).toEqual({ kind: "ended" });
  });

  it("counts one that failed as over", async () => {
    await machine.start("run_a", {});
    expect(await machine.fail(token(), "DevBox.Lost", "The DevBox is gone.")).toBe(true);
    expect(await machine.isOver("run_a")).toBe(true);
    expect(service.machine.describe("run_a")).toMatchObject({
      error: "DevBox.Lost",
      cause: "The DevBox is gone.",
    });
  });

  it("completes a token once: a later caller learns that another was faster", async () => {
    await machine.start("run_a", {});
    const one = token();
    const won = await Promise.all([machine.succeed(one, 1), machine.succeed(one, 2)]);
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await machine.fail(one, "Late", "")).toBe(false);
    expect(await machine.succeed("never a token", null)).toBe(false);
  });

  it("sends no longer a cause than Step Functions takes, and cuts no character in two", async () => {
    await machine.start("run_a", {});
    const one = token();
    const tooLong = { taskToken: one, error: "E", cause: "x".repeat(32_769) };
    await expect(client.send(new SendTaskFailureCommand(tooLong))).rejects.toMatchObject({
      name: "ValidationException",
    });
    expect(await machine.fail(one, "E".repeat(300), `${"x".repeat(32_767)}😀`)).toBe(true);
    const failed = service.machine.describe("run_a");
    expect(failed?.error).toHaveLength(256);
    expect(failed?.cause).toBe(`${"x".repeat(32_767)}\ufffd`);
  });

  it("hides no trouble", async () => {
    const elsewhere = stepFunctionsMachine({ client, arn: `${arn}-elsewhere` });
    await expect(elsewhere.start("run_a", {})).rejects.toMatchObject({
      name: "StateMachineDoesNotExist",
    });
    await expect(machine.start("a name with spaces", {})).rejects.toMatchObject({
      name: "InvalidName",
    });
  });
});
