import { join } from "node:path";
import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { BucketDeployment, CacheControl, Source } from "aws-cdk-lib/aws-s3-deployment";
import { Construct } from "constructs";
import { acknowledge, acknowledgeWildcards } from "../rights/acknowledge.ts";

/** The content of `/config.json`, which tells the console where people sign in. */
export type ConsoleConfig = {
  readonly signIn: {
    readonly kind: "cognito";
    readonly domain: string;
    readonly clientId: string;
  };
};

/** Copies the built console into its bucket with each deployment. */
export class ConsoleFiles extends Construct {
  constructor(
    scope: Construct,
    id: string,
    bucket: IBucket,
    folder: string,
    config: ConsoleConfig,
  ) {
    super(scope, id);
    const log = new LogGroup(this, "Log", {
      retention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const common = {
      destinationBucket: bucket,
      logGroup: log,
      prune: false, // an open page still loads the files of its own build
      retainOnDelete: false, // otherwise the bucket could not be deleted
    };
    const assets = new BucketDeployment(this, "Assets", {
      ...common,
      sources: [Source.asset(join(folder, "assets"))],
      destinationKeyPrefix: "assets",
      cacheControl: [CacheControl.fromString("public, max-age=31536000, immutable")],
    });
    const pages = new BucketDeployment(this, "Pages", {
      ...common,
      sources: [
        Source.asset(folder, { exclude: ["assets"] }),
        Source.jsonData("config.json", config),
      ],
      cacheControl: [CacheControl.noCache()],
    });
    pages.node.addDependency(assets); // a page must never name a file that does not exist yet

    this.#acknowledgeCopier(bucket);
  }

  /** A function of the CDK copies the files during a deployment only. The CDK chooses its rights. */
  #acknowledgeCopier({ bucketArn }: IBucket): void {
    const { node, partition, account, region } = Stack.of(this);
    const copier = node.children.find((it) => it.node.id.startsWith("Custom::CDKBucketDeployment"));
    if (!copier)
      throw new Error(
        "The CDK's function that copies files has a new name. Correct the name in console-files.ts.",
      );
    const because =
      "The CDK's own function copies the console's files from the deployment's assets.";
    const actions = ["Abort*", "DeleteObject*", "GetBucket*", "GetObject*", "List*"];
    acknowledgeWildcards(
      copier,
      "Action",
      actions.map((it) => `s3:${it}`),
      because,
    );
    const brought = `arn:${partition}:s3:::cdk-hnb659fds-assets-${account}-${region}/*`;
    acknowledgeWildcards(copier, "Resource", [`${bucketArn}/*`, brought], because);
    const policy = "arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
    acknowledge(copier, { [`IAM4[Policy::${policy}]`]: because, L1: because });
  }
}
