import childProcess from "node:child_process";
import { Socket } from "node:net";
import { CfnResource, Stack } from "aws-cdk-lib";
import { CfnBucket } from "aws-cdk-lib/aws-s3";
import { describe, expect, it, vi } from "vitest";
import { everySetting, findings, findingsWith, readable, synthesized } from "./stack.fixture.ts";

const programs = [
  vi.spyOn(childProcess, "spawn"),
  vi.spyOn(childProcess, "spawnSync"),
  vi.spyOn(childProcess, "execFileSync"),
  vi.spyOn(childProcess, "execSync"),
];
const connections = vi.spyOn(Socket.prototype, "connect");
const stack = synthesized();
const explained = { standard: findingsWith({}), everySetting: findingsWith(everySetting) };

describe("the rules of CloudFormation, and those of AWS Solutions", () => {
  const found = (make: (stack: Stack) => unknown) =>
    findings((app) => make(new Stack(app, "Careless"))).join(" ");

  it("find nothing that is not explained beside its construct", () => {
    expect(explained.standard).toEqual([]);
  });

  it("find nothing with every setting", () => {
    expect(explained.everySetting).toEqual([]);
  });

  it("would find a property that there is not, and a bucket that takes plain HTTP", () => {
    const type = "AWS::S3::Bucket";
    const properties = { Nonsense: true };
    expect(found((it) => new CfnResource(it, "Odd", { type, properties }))).toMatch("F3002");
    expect(found((it) => new CfnBucket(it, "Open"))).toMatch("AwsSolutions-S10");
  });
});

describe("the stack", () => {
  it("is made without Docker, without any other program, and without the network", () => {
    expect(programs.filter((it) => it.mock.calls.length > 0)).toEqual([]);
    expect(connections.mock.calls).toEqual([]);
  });

  it("leaves room below the 500 resources that CloudFormation takes", () => {
    expect(Object.keys(stack.Resources).length).toBeLessThan(200);
  });

  it("tells where everything is", () => {
    expect(Object.keys(stack.Outputs).sort()).toEqual([
      "Bucket",
      "Cluster",
      "Console",
      "SignInPool",
      "Table",
      "TeamSecretPrefix",
      "WebhookBase",
    ]);
  });

  it("changes only as reviewed", async () => {
    const { Resources, Outputs } = stack;
    const reviewed = JSON.stringify(
      { Outputs, Resources },
      (key, value) => (key === "DefinitionString" ? "infra/run-machine.ts" : readable(value)),
      2,
    ).replace(/[0-9a-f]{64}/g, "…"); // of an asset
    await expect(`${reviewed}\n`).toMatchFileSnapshot("template.snap");
  });
});
