import { ArnFormat, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Cluster, type ContainerImage, ContainerInsights } from "aws-cdk-lib/aws-ecs";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { acknowledge, acknowledgeWildcards } from "../rights/acknowledge.ts";
import { allow, type Grantee } from "../rights/allow.ts";
import { devBoxTask } from "./devbox-task.ts";
import type { Network } from "./network.ts";

/** By image id (functions/aws/fargate/workers.ts). */
const sizes = {
  small: { cpu: 1_024, memoryLimitMiB: 4_096 },
  large: { cpu: 4_096, memoryLimitMiB: 16_384 },
};

/** DevBoxes as Fargate tasks. They have no task role, so code in a DevBox has no AWS identity. */
export class DevBoxes extends Construct {
  readonly cluster: Cluster;
  /** The family of the task definition, by image. */
  readonly families: Readonly<Record<string, string>>;
  readonly #executionRole: Role;

  constructor(
    scope: Construct,
    id: string,
    of: {
      readonly name: string;
      readonly network: Network;
      readonly image: (scope: Construct) => ContainerImage;
      readonly ephemeralStorageGiB: number;
    },
  ) {
    super(scope, id);
    this.cluster = new Cluster(this, "Cluster", {
      vpc: of.network.vpc,
      enableFargateCapacityProviders: true,
      containerInsightsV2: ContainerInsights.DISABLED,
    });
    acknowledge(this.cluster, {
      ECS4: "Container Insights is billed per metric of each DevBox; the timeline shows the state of each DevBox.",
    });
    this.#executionRole = new Role(this, "ExecutionRole", {
      description: "Pulls the DevBox image and writes the log; not available inside a DevBox",
      assumedBy: new ServicePrincipal("ecs-tasks.amazonaws.com"),
    });
    const because =
      "ecr:GetAuthorizationToken covers the whole registry; AWS has no narrower form.";
    acknowledgeWildcards(this.#executionRole, "Resource", ["*"], because);
    const image = of.image(this);
    const log = new LogGroup(this, "Log", {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    const families = Object.entries(sizes).map(([size, limits]) => {
      const family = `${of.name}-${size}`;
      devBoxTask(this, size, {
        family,
        image,
        log,
        executionRole: this.#executionRole,
        ...limits,
        ephemeralStorageGiB: of.ephemeralStorageGiB,
      });
      return [size, family] as const;
    });
    this.families = Object.fromEntries(families);
  }

  /** To start DevBoxes from these task definitions in this cluster. */
  grantLaunch(step: Grantee): void {
    const definitions = Object.values(this.families).flatMap((family) => [
      this.#arn("task-definition", family), // the family in the request
      this.#arn("task-definition", `${family}:*`), // its newest revision, which ECS starts
    ]);
    allow(step, {
      actions: ["ecs:RunTask"],
      resources: definitions,
      conditions: this.#inCluster,
      wildcard: "A launch uses the newest revision.",
    });
    allow(step, {
      actions: ["ecs:TagResource"], // tasks start with tags
      resources: [this.#tasks],
      conditions: { StringEquals: { "ecs:CreateAction": "RunTask" } },
      wildcard: "Every DevBox is its own task.",
    });
    allow(step, {
      actions: ["iam:PassRole"],
      resources: [this.#executionRole.roleArn],
      conditions: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
    });
  }

  /** To list DevBoxes and to stop them. */
  grantEnd(...functions: Grantee[]): void {
    const conditions = this.#inCluster;
    for (const it of functions) {
      allow(it, {
        actions: ["ecs:DescribeTasks", "ecs:StopTask"],
        resources: [this.#tasks],
        conditions,
        wildcard: "Every DevBox is its own task.",
      });
      allow(it, {
        actions: ["ecs:ListTasks"],
        resources: ["*"],
        conditions,
        wildcard: "The resource would be a container instance, and Fargate has none.",
      });
    }
  }

  get #inCluster() {
    return { ArnEquals: { "ecs:cluster": this.cluster.clusterArn } };
  }

  get #tasks(): string {
    return this.#arn("task", `${this.cluster.clusterName}/*`);
  }

  #arn(resource: string, resourceName: string): string {
    const arnFormat = ArnFormat.SLASH_RESOURCE_NAME;
    return Stack.of(this).formatArn({ service: "ecs", resource, resourceName, arnFormat });
  }
}
