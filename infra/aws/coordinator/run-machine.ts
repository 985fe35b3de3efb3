import { ArnFormat, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import {
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { runMachine } from "../../run-machine.ts";
import { acknowledgeWildcards } from "../rights/acknowledge.ts";
import { allow, type Grantee } from "../rights/allow.ts";
import type { CoordinatorFunction } from "./coordinator-function.ts";

/**
 * The state machine of Runs. The step function starts it and is also invoked by it. Rights and environments therefore
 * use its name; otherwise each would wait for the other to be created.
 */
export class RunMachine extends Construct {
  /** ARN of the state machine. */
  readonly arn: string;
  readonly #name: string;

  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    this.#name = name;
    this.arn = this.#arnOf("stateMachine", name);
  }

  /** Creates the state machine. `step` does its steps. */
  run(step: CoordinatorFunction): void {
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("states.amazonaws.com"),
    });
    allow(role, { actions: ["lambda:InvokeFunction"], resources: [step.function.functionArn] });
    const log = new LogGroup(this, "Log", {
      // AWS may already write below this prefix; the policy for other names has little room (Step Functions Developer Guide, "Logging").
      logGroupName: `/aws/vendedlogs/states/${this.#name}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new StateMachine(this, "Machine", {
      stateMachineName: this.#name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(runMachine)),
      definitionSubstitutions: { StepFunction: step.function.functionArn },
      role,
      logs: { destination: log, level: LogLevel.ALL, includeExecutionData: false }, // the data contains task tokens
      tracingEnabled: true,
    });
    const because = "The calls for log delivery and X-Ray have no narrower form.";
    acknowledgeWildcards(role, "Resource", ["*"], because);
  }

  /** To start executions and to complete their waits. */
  grantWake(...functions: Grantee[]): void {
    const actions = ["StartExecution", "SendTaskSuccess", "SendTaskFailure"];
    for (const it of functions)
      allow(it, { actions: actions.map((name) => `states:${name}`), resources: [this.arn] });
  }

  /** To check whether an execution has ended. */
  grantLook(...functions: Grantee[]): void {
    for (const it of functions)
      allow(it, {
        actions: ["states:DescribeExecution"],
        resources: [this.#arnOf("execution", `${this.#name}:*`)],
        wildcard: "Every Run has its own executions.",
      });
  }

  #arnOf(resource: string, resourceName: string): string {
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    return Stack.of(this).formatArn({ service: "states", resource, resourceName, arnFormat });
  }
}
