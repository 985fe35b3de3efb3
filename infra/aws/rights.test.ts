import { describe, expect, it } from "vitest";
import { readable, synthesized } from "./stack.fixture.ts";

type Statement = {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
};
type Policy = {
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
  readonly Roles: readonly string[];
};

const { Resources } = synthesized();
const policies = Object.values(Resources)
  .filter(({ Type }) => Type === "AWS::IAM::Policy")
  .map(({ Properties }) => readable(Properties) as Policy);

/** Each function's right to each resource: `http`, `RunMachineRole`, … */
const rights = policies.flatMap(({ PolicyDocument, Roles: [role = ""] }) =>
  PolicyDocument.Statement.flatMap(({ Effect, Action, Resource, Condition }) =>
    [Action].flat().flatMap((action) =>
      [Resource].flat().map((resource) => ({
        who: /^<Functions(\w+)Role>$/.exec(role)?.[1] ?? role.replace(/[<>]/g, ""),
        Effect,
        action,
        resource,
        Condition,
      })),
    ),
  ),
);
/** The CDK's own function, which copies the console's files at a deployment: its rights are the CDK's choice. */
const copier = /^CustomCDKBucketDeployment/;
const ours = rights.filter(({ who }) => !copier.test(who));
const whoMay = (action: string) =>
  [...new Set(ours.filter((it) => it.action === action).map((it) => it.who))].sort();

/** Every wildcard of a resource, and why AWS has no narrower form. */
const wildcards: Readonly<Record<string, string>> = {
  "xray:PutTraceSegments *": "X-Ray has no resources",
  "xray:PutTelemetryRecords *": "X-Ray has no resources",
  "xray:GetSamplingRules *": "X-Ray has no resources",
  "xray:GetSamplingTargets *": "X-Ray has no resources",
  "ecr:GetAuthorizationToken *": "is for the whole registry",
  "logs:CreateLogDelivery *": "deliveries have no resources",
  "logs:GetLogDelivery *": "deliveries have no resources",
  "logs:UpdateLogDelivery *": "deliveries have no resources",
  "logs:DeleteLogDelivery *": "deliveries have no resources",
  "logs:ListLogDeliveries *": "deliveries have no resources",
  "logs:PutResourcePolicy *": "policies of CloudWatch Logs have no resources",
  "logs:DescribeResourcePolicies *": "policies of CloudWatch Logs have no resources",
  "logs:DescribeLogGroups *": "lists",
  "ecs:ListTasks *": "its resource would be a container instance; held by the cluster",
  "ecs:RunTask task-definition/wheelhouse-small:*": "the newest revision",
  "ecs:RunTask task-definition/wheelhouse-large:*": "the newest revision",
  "ecs:TagResource task/<DevBoxesCluster>/*": "tasks come and go",
  "ecs:DescribeTasks task/<DevBoxesCluster>/*": "tasks come and go",
  "ecs:StopTask task/<DevBoxesCluster>/*": "tasks come and go",
  "states:DescribeExecution execution:wheelhouse-run:*": "each Run has its own",
  "execute-api:ManageConnections <SocketApi>/live/POST/@connections/*": "connections come and go",
  "execute-api:ManageConnections <SocketApi>/live/DELETE/@connections/*": "connections come and go",
  "secretsmanager:GetSecretValue secret:wheelhouse/teams/*": "teams are made later",
  "s3:GetObject <Bucket.Arn>/blobs/*": "the objects of every Run",
  "s3:PutObject <Bucket.Arn>/blobs/*": "the objects of every Run",
  "s3:GetObject <Bucket.Arn>/saves/*": "the objects of every Run",
  "s3:PutObject <Bucket.Arn>/saves/*": "the objects of every Run",
  "s3:DeleteObject <Bucket.Arn>/saves/*": "the objects of every Run",
  "s3:AbortMultipartUpload <Bucket.Arn>/saves/*": "the objects of every Run",
};

describe("a right", () => {
  it("is never to every action", () => {
    expect(ours.filter(({ action }) => action.includes("*"))).toEqual([]);
  });

  it("is to what it names, but where AWS has no narrower form", () => {
    const here = /^arn:<AWS::Partition>:[\w-]+:<AWS::Region>:<AWS::AccountId>:/;
    const found = ours
      .filter(({ resource }) => resource.includes("*"))
      .map(({ action, resource }) => `${action} ${resource.replace(here, "")}`);
    expect([...new Set(found)].sort()).toEqual(Object.keys(wildcards).sort());
  });

  it("is in a policy of the stack: no managed policy, no policy from elsewhere", () => {
    const roles = Object.entries(Resources).filter(([name]) => !copier.test(name));
    const managed = roles.filter(([, it]) => "ManagedPolicyArns" in it.Properties);
    expect(managed.map(([name]) => name)).toEqual([]);
    expect(new Set(ours.map(({ Effect }) => Effect))).toEqual(new Set(["Allow"]));
  });
});

describe("who may do what", () => {
  it("start DevBoxes: the steps only", () => {
    expect(whoMay("ecs:RunTask")).toEqual(["step"]);
    expect(whoMay("ecs:TagResource")).toEqual(["step"]);
  });

  it("hand on a role: the steps, that of DevBoxes, to Fargate", () => {
    const passed = ours.filter(({ action }) => action === "iam:PassRole");
    expect(passed).toEqual([
      {
        who: "step",
        Effect: "Allow",
        action: "iam:PassRole",
        resource: "<DevBoxesExecutionRole.Arn>",
        Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      },
    ]);
  });

  it("see and end DevBoxes: the steps and the watch, in this cluster", () => {
    for (const action of ["ecs:StopTask", "ecs:DescribeTasks", "ecs:ListTasks"])
      expect(whoMay(action)).toEqual(["step", "watch"]);
    const elsewhere = ours.filter(
      ({ action, Condition }) =>
        action.startsWith("ecs:") &&
        action !== "ecs:TagResource" &&
        Condition?.["ArnEquals"]?.["ecs:cluster"] !== "<DevBoxesCluster.Arn>",
    );
    expect(elsewhere).toEqual([]);
  });

  it("wake Runs: every function that writes facts", () => {
    const writers = ["http", "ingest", "step", "watch", "webhooks"];
    for (const action of ["StartExecution", "SendTaskSuccess", "SendTaskFailure"])
      expect(whoMay(`states:${action}`)).toEqual(writers);
    expect(whoMay("states:DescribeExecution")).toEqual(["http", "watch"]);
  });

  it("read what a team signs in with: not who looks after sockets", () => {
    const readers = ours.filter(({ resource }) => resource.endsWith(":secret:wheelhouse/teams/*"));
    expect(readers.map(({ who }) => who).sort()).toEqual([
      "http",
      "ingest",
      "step",
      "watch",
      "webhooks",
    ]);
  });

  it("look up people at the sign-in pool: who may send them something, and nothing more", () => {
    const actions = ours.filter(({ action }) => action.startsWith("cognito-idp:"));
    expect(new Set(actions.map(({ action, resource }) => `${action} ${resource}`))).toEqual(
      new Set([
        "cognito-idp:AdminGetUser <SignInPool.Arn>",
        "cognito-idp:AdminListGroupsForUser <SignInPool.Arn>",
      ]),
    );
    expect(whoMay("cognito-idp:AdminGetUser")).toEqual(
      whoMay("execute-api:ManageConnections").filter((it) => it !== "openapi"),
    );
  });

  it("delete: saves, and no result", () => {
    const deleting = ours.filter(({ action }) => action === "s3:DeleteObject");
    expect(deleting.map(({ who, resource }) => `${who} ${resource}`).sort()).toEqual([
      "ingest <Bucket.Arn>/saves/*",
      "watch <Bucket.Arn>/saves/*",
    ]);
  });

  it("read or change the whole table: no function", () => {
    const actions = new Set(ours.map(({ action }) => action).filter((it) => /^dynamodb/.test(it)));
    expect([...actions].sort()).toEqual(
      ["DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"].map((it) => `dynamodb:${it}`),
    );
  });

  it("pull the image and write the log of DevBoxes: a role that no DevBox has", () => {
    const own = rights.filter(({ who }) => who === "DevBoxesExecutionRole");
    expect(own.map(({ action }) => action).sort()).toEqual([
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetAuthorizationToken",
      "ecr:GetDownloadUrlForLayer",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ]);
  });
});
