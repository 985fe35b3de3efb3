import { join } from "node:path";
import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { type IGrantable, type IPrincipal, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { acknowledgeWildcards } from "../rights/acknowledge.ts";
import type { FunctionName } from "./function-names.ts";

/** One bundled function of the coordinator, with its own log. The stack gives it its other rights. */
export class CoordinatorFunction extends Construct implements IGrantable {
  readonly function: LambdaFunction;
  readonly grantPrincipal: IPrincipal;

  constructor(
    scope: Construct,
    id: string,
    of: {
      readonly name: FunctionName;
      readonly description: string;
      readonly seconds: number;
      readonly bundles: string;
      readonly environment: Record<string, string>;
    },
  ) {
    super(scope, id);
    const log = new LogGroup(this, "Log", {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    });
    log.grantWrite(role);
    this.grantPrincipal = role;
    this.function = new LambdaFunction(this, "Function", {
      description: of.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout: Duration.seconds(of.seconds),
      code: Code.fromAsset(join(of.bundles, of.name)),
      handler: "index.handler",
      environment: of.environment,
      tracing: Tracing.PASS_THROUGH, // in a quiet deployment nearly every call would be traced, and the traces cost more than the calls
      logGroup: log,
      role,
    });
    acknowledgeWildcards(role, "Resource", ["*"], "Writing to X-Ray has no narrower form.");
  }
}
