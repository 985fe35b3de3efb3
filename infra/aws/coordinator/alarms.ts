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

/** Tells somebody by e-mail when the coordinator itself fails. A failed Run is no alarm: its timeline tells. */
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
    // A topic with a policy of its own takes only what that says (Amazon SNS Developer Guide, "Access control").
    this.#topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [this.#topic.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    );
    const period = Duration.minutes(5);
    this.#tell("Sweep", "The sweep fails: what a crash leaves out stays undone.", {
      metric: watch.function.metricErrors({ period }),
      threshold: 3,
    });
    // A DevBox that finds no room is an error of the step that launches it, and tried again: so not at the first.
    this.#tell("Step", "Steps of Runs fail, and go on failing.", {
      metric: step.function.metricErrors({ period }),
      threshold: 20,
    });
    this.#tell("Lost", "Events about DevBoxes could not be handled: see the queue.", {
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
