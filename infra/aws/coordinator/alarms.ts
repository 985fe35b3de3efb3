import { Duration, Stack } from "aws-cdk-lib";
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { Functions } from "./functions.ts";

/** Sends an e-mail when the coordinator itself fails. A failed Run raises no alarm: its timeline shows it. */
export class Alarms extends Construct {
  readonly #topic: Topic;

  constructor(
    scope: Construct,
    id: string,
    to: string,
    { watch, step }: Pick<Functions, "watch" | "step">,
    lost: Queue,
  ) {
    super(scope, id);
    this.#topic = new Topic(this, "Topic", { displayName: "Wheelhouse", enforceSSL: true });
    this.#topic.addSubscription(new EmailSubscription(to));
    // The policy of a topic replaces its default (Amazon SNS Developer Guide, "Access control"): CloudWatch needs a line.
    this.#topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [this.#topic.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    );
    const period = Duration.minutes(5);
    this.#tell(
      "Sweep",
      "The sweep fails: work that a crash interrupted is not finished. See the log of the watch function.",
      {
        metric: watch.function.metricErrors({ period }),
        threshold: 3,
      },
    );
    // A launch without capacity counts as an error of the step and is tried again, so a few errors are normal.
    this.#tell("Step", "Steps of Runs fail repeatedly. See the log of the step function.", {
      metric: step.function.metricErrors({ period }),
      threshold: 20,
    });
    this.#tell("Lost", "Events about DevBoxes were not handled. See the messages in the queue.", {
      metric: lost.metricApproximateNumberOfMessagesVisible({ period }),
      threshold: 1,
    });
  }

  #tell(id: string, alarmDescription: string, at: { metric: IMetric; threshold: number }): void {
    new Alarm(this, id, {
      ...at,
      alarmDescription,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(this.#topic));
  }
}
