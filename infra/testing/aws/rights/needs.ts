import * as z from "zod";
import {
  arnOf,
  clusterArn,
  clusterName,
  executionRole,
  machineArn,
  poolArn,
  secretArn,
  tableArn,
} from "../names.ts";
import type { Need } from "./allows.ts";

type Input = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => z.string().catch("").parse(value);
const texts = (value: unknown): string[] => z.array(z.string()).catch([]).parse(value);

const inCluster = (input: Input) => ({
  "ecs:cluster": text(input["cluster"]) === clusterName ? clusterArn : text(input["cluster"]),
});

/** The rights that each call takes, by service and operation (Service Authorization Reference). */
const needs: Readonly<Record<string, (input: Input, operation: string) => readonly Need[]>> = {
  "AWSStepFunctions.StartExecution": (input) => [
    { action: "states:StartExecution", resource: text(input["stateMachineArn"]) },
  ],
  "AWSStepFunctions.DescribeExecution": (input) => [
    { action: "states:DescribeExecution", resource: text(input["executionArn"]) },
  ],
  "AWSStepFunctions.StopExecution": (input) => [
    { action: "states:StopExecution", resource: text(input["executionArn"]) },
  ],
  "AWSStepFunctions.SendTaskSuccess": () => [
    { action: "states:SendTaskSuccess", resource: machineArn },
  ],
  "AWSStepFunctions.SendTaskFailure": () => [
    { action: "states:SendTaskFailure", resource: machineArn },
  ],

  "AmazonEC2ContainerServiceV20141113.RunTask": (input) => [
    {
      action: "ecs:RunTask",
      resource: arnOf("ecs", `task-definition/${text(input["taskDefinition"])}`),
      context: inCluster(input),
    },
    {
      action: "iam:PassRole",
      resource: executionRole,
      context: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
    },
    ...(input["tags"]
      ? [
          {
            action: "ecs:TagResource",
            resource: arnOf("ecs", `task/${clusterName}/new`),
            context: { "ecs:CreateAction": "RunTask" },
          },
        ]
      : []),
  ],
  "AmazonEC2ContainerServiceV20141113.StopTask": (input) => [
    { action: "ecs:StopTask", resource: text(input["task"]), context: inCluster(input) },
  ],
  "AmazonEC2ContainerServiceV20141113.DescribeTasks": (input) =>
    texts(input["tasks"]).map((resource) => ({
      action: "ecs:DescribeTasks",
      resource,
      context: inCluster(input),
    })),
  "AmazonEC2ContainerServiceV20141113.ListTasks": (input) => [
    { action: "ecs:ListTasks", resource: "*", context: inCluster(input) },
  ],

  "secretsmanager.*": (input, operation) => [
    {
      action: `secretsmanager:${operation}`,
      resource: secretOf(text(input["SecretId"] ?? input["Name"])),
    },
  ],
  "AWSCognitoIdentityProviderService.*": (_, operation) => [
    { action: `cognito-idp:${operation}`, resource: poolArn },
  ],

  "DynamoDB_20120810.TransactWriteItems": (input) =>
    z
      .array(z.record(z.string(), z.unknown()))
      .parse(input["TransactItems"])
      .flatMap((it) => Object.keys(it))
      .map((kind) => ({
        action: `dynamodb:${kind === "ConditionCheck" ? "ConditionCheckItem" : `${kind}Item`}`,
        resource: tableArn,
      })),
  "DynamoDB_20120810.*": (input, operation) => [
    {
      action: `dynamodb:${operation}`,
      resource: input["IndexName"] ? `${tableArn}/index/${text(input["IndexName"])}` : tableArn,
    },
  ],
};

const secretOf = (id: string): string => (id.startsWith("arn:") ? id : secretArn(id));

/** @param target the header x-amz-target. Throws for a call whose rights are not known here. */
export function needsOf(target: string, input: unknown): readonly Need[] {
  const [service = "", operation = ""] = target.split(".");
  const of = needs[target] ?? needs[`${service}.*`];
  if (!of) throw new Error(`The rights that ${target} takes are not known here.`);
  return of(z.record(z.string(), z.unknown()).parse(input), operation);
}
