import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  HttpApi as Api,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { acknowledge } from "../rights/acknowledge.ts";
import type { CoordinatorFunction } from "./coordinator-function.ts";

/** Requests per second. An account has 10,000 for all its APIs. */
const throttle = { rateLimit: 1_000, burstLimit: 2_000 };

/** Neither the caller's address nor the query: the query may contain a ticket. */
const accessLog = {
  at: "$context.requestTimeEpoch",
  request: "$context.requestId",
  route: "$context.routeKey",
  path: "$context.path",
  status: "$context.status",
  ms: "$context.responseLatency",
  error: "$context.integrationErrorMessage",
};

/** The HTTP API: `/api` for people and programs, `/box` for DevBoxes, `/worker` for machines that joined. */
export class HttpApi extends Construct {
  /** Without a trailing slash. */
  readonly url: string;
  readonly host: string;
  readonly #api: Api;

  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    this.#api = new Api(this, "Api", { apiName: name, createDefaultStage: false });
    const log = new LogGroup(this, "Log", {
      logGroupName: `/aws/vendedlogs/apis/${name}`, // AWS may already write below this prefix
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, "Stage", {
      httpApi: this.#api,
      stageName: "$default",
      autoDeploy: true,
      throttle,
      accessLogSettings: {
        destination: new LogGroupLogDestination(log),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
    });
    const { region, urlSuffix } = Stack.of(this);
    this.host = `${this.#api.apiId}.execute-api.${region}.${urlSuffix}`;
    this.url = `https://${this.host}`;
  }

  serve(
    of: Readonly<Record<"http" | "webhooks" | "openapi" | "ingest", CoordinatorFunction>>,
  ): void {
    const people = new HttpLambdaIntegration("Http", of.http.function);
    const others = new HttpLambdaIntegration("Webhooks", of.webhooks.function);
    const description = new HttpLambdaIntegration("OpenApi", of.openapi.function);
    const machines = new HttpLambdaIntegration("Ingest", of.ingest.function);
    const routes = [
      ...this.#route("/api/{proxy+}", people),
      ...this.#route("/api/openapi.json", description),
      ...this.#route("/api/webhooks/{proxy+}", others),
      ...this.#route("/box/{proxy+}", machines),
      ...this.#route("/worker/{proxy+}", machines),
    ];
    for (const route of routes)
      acknowledge(route, {
        APIG4:
          "The functions check the caller of every call: a sign-in token or an API key below /api, a signature for a webhook, a token bound to one Run and generation below /box, a one-use code or the worker's own credential below /worker, where the worker's program is public. A JWT authorizer would refuse API keys, and a cached answer would accept revoked ones. The description of the API is public.",
      });
  }

  #route(path: string, integration: HttpLambdaIntegration) {
    return this.#api.addRoutes({ path, methods: [HttpMethod.ANY], integration });
  }
}
