import { IgnoreMode, Stack } from "aws-cdk-lib";
import { Repository } from "aws-cdk-lib/aws-ecr";
import { DockerImageAsset, Platform } from "aws-cdk-lib/aws-ecr-assets";
import { ContainerImage } from "aws-cdk-lib/aws-ecs";
import type { Construct } from "constructs";
import type { Parts } from "../parts.ts";

const ecrAddress =
  /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[\w-]+)\.amazonaws\.com(?:\.cn)?\/(?<name>[\w./-]+?)(?::(?<tag>[\w.-]+))?(?:@(?<digest>sha256:\w+))?$/;

/** Excludes everything that the Dockerfile does not copy, so that other changes do not rebuild the image. */
const exclude = [
  "*",
  "!package.json",
  "!package-lock.json",
  "!.npmrc",
  "!shared",
  "!functions",
  "functions/*",
  "!functions/devbox",
  "!functions/instructions",
  "!functions/prices",
  "**/node_modules",
  "**/dist",
  "**/*.test.ts",
];

/**
 * The image of DevBoxes: from an address, or built from the Dockerfile by `cdk deploy`. Synthesizing the stack needs
 * no Docker.
 */
export function devBoxImage(
  scope: Construct,
  address: string | undefined,
  { context, dockerfile }: Parts["devbox"],
): ContainerImage {
  if (address !== undefined) return imageAt(scope, address);
  const asset = new DockerImageAsset(scope, "Image", {
    directory: context,
    file: dockerfile,
    exclude: [...exclude],
    ignoreMode: IgnoreMode.DOCKER,
    platform: Platform.LINUX_ARM64,
  });
  return ContainerImage.fromDockerImageAsset(asset);
}

/** An image in Amazon ECR needs rights; every other image must be public. */
function imageAt(scope: Construct, address: string): ContainerImage {
  const { account, region, name, tag, digest } = ecrAddress.exec(address)?.groups ?? {};
  if (!account || !region || !name) return ContainerImage.fromRegistry(address);
  const repositoryArn = Stack.of(scope).formatArn({
    service: "ecr",
    region,
    account,
    resource: "repository",
    resourceName: name,
  });
  const repository = Repository.fromRepositoryAttributes(scope, "Repository", {
    repositoryArn,
    repositoryName: name,
  });
  return ContainerImage.fromEcrRepository(repository, digest ?? tag ?? "latest");
}
