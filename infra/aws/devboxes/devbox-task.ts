import { Duration } from "aws-cdk-lib";
import {
  AwsLogDriverMode,
  type CfnTaskDefinition,
  type ContainerImage,
  CpuArchitecture,
  FargateTaskDefinition,
  LinuxParameters,
  LogDriver,
  OperatingSystemFamily,
} from "aws-cdk-lib/aws-ecs";
import type { IRole } from "aws-cdk-lib/aws-iam";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";

/** The only writable folders of a DevBox. The Dockerfile declares each one as a VOLUME that belongs to its user. */
const writable = {
  workspace: "/workspace",
  home: "/home/devbox",
  spool: "/var/lib/wheelhouse",
  sockets: "/run/wheelhouse",
  temporary: "/tmp",
};

/** Fargate includes this much disk free of charge. */
const freeGiB = 20;

/** The task definition for DevBoxes of one size. Its container is named `devbox`; each launch sets the environment. */
export function devBoxTask(
  scope: Construct,
  size: string,
  of: {
    readonly family: string;
    readonly cpu: number;
    readonly memoryLimitMiB: number;
    readonly ephemeralStorageGiB: number;
    readonly image: ContainerImage;
    readonly log: LogGroup;
    readonly executionRole: IRole;
  },
): void {
  const { family, cpu, memoryLimitMiB, ephemeralStorageGiB, executionRole } = of;
  const task = new FargateTaskDefinition(scope, size, {
    family,
    cpu,
    memoryLimitMiB,
    executionRole,
    runtimePlatform: {
      cpuArchitecture: CpuArchitecture.ARM64,
      operatingSystemFamily: OperatingSystemFamily.LINUX,
    },
    volumes: Object.keys(writable).map((name) => ({ name })),
    ...(ephemeralStorageGiB > freeGiB ? { ephemeralStorageGiB } : {}),
  });
  const container = task.addContainer("devbox", {
    image: of.image,
    logging: LogDriver.awsLogs({
      logGroup: of.log,
      streamPrefix: size,
      mode: AwsLogDriverMode.NON_BLOCKING, // a DevBox continues when its log cannot be written
    }),
    readonlyRootFilesystem: true,
    stopTimeout: Duration.seconds(120), // the maximum on Fargate
    linuxParameters: new LinuxParameters(scope, `${size}Linux`, { initProcessEnabled: true }),
  });
  container.addMountPoints(
    ...Object.entries(writable).map(([sourceVolume, containerPath]) => ({
      sourceVolume,
      containerPath,
      readOnly: false,
    })),
  );
  withoutTaskRole(task);
}

/** The CDK always creates a task role; a DevBox must have none. */
function withoutTaskRole(task: FargateTaskDefinition): void {
  const { defaultChild } = task.node;
  (defaultChild as CfnTaskDefinition).addPropertyDeletionOverride("TaskRoleArn");
  task.node.tryRemoveChild("TaskRole");
}
