import { Duration } from "aws-cdk-lib";
import type { Cluster } from "aws-cdk-lib/aws-ecs";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { acknowledge } from "../rights/acknowledge.ts";
import type { CoordinatorFunction } from "./coordinator-function.ts";

/**
 * The triggers of the watch function: every state change of a DevBox's task, and a sweep every minute that finds
 * missed events. Events that fail stay in `lost` for a person to look at; nothing waits for them.
 */
export class Watch extends Construct {
  readonly lost: Queue;

  constructor(scope: Construct, id: string, watch: CoordinatorFunction, cluster: Cluster) {
    super(scope, id);
    this.lost = new Queue(this, "Lost", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledge(this.lost, {
      SQS3: "It is itself the dead-letter queue of the rule and the function.",
    });
    watch.function.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(this.lost),
    });
    new Rule(this, "Tasks", {
      description: "State changes of DevBox tasks",
      eventPattern: {
        source: ["aws.ecs"],
        detailType: ["ECS Task State Change"],
        detail: { clusterArn: [cluster.clusterArn] },
      },
      targets: [
        new LambdaFunction(watch.function, {
          deadLetterQueue: this.lost,
          retryAttempts: 185,
          maxEventAge: Duration.hours(24),
        }),
      ],
    });
    new Rule(this, "Sweep", {
      description: "Finishes work after a crash or a lost message",
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(watch.function, { retryAttempts: 0 })], // the next sweep follows in a minute
    });
  }
}
