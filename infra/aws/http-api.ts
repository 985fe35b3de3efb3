import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  HttpApi as Api,
  HttpMethod,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";
import type { CoordinatorFunction } from "./coordinator-function.ts";

/** Of the 10,000 requests a second that an account has for all its APIs. */
const throttle = { rateLimit: 1_000, burstLimit: 2_000 };

/** Without an address of the caller, and without the query: a ticket may be in it. */
const accessLog = {
  at: "$context.requestTimeEpoch",
  request: "$context.requestId",
  route: "$context.routeKey",
  path: "$context.path",
  status: "$context.status",
  ms: "$context.responseLatency",
  error: "$context.integrationErrorMessage",
  refused: "$context.authorizer.error",
};

/** The HTTP API, for people and programs below `/api`, for DevBoxes below `/box`. */
export class HttpApi extends Construct {
  /** Without a trailing slash. */
  readonly url: string;
  readonly host: string;
  readonly #api: Api;

  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    this.#api = new Api(this, "Api", { apiName: name, createDefaultStage: false });
    const log = new LogGroup(this, "Log", {
      logGroupName: `/aws/vendedlogs/apis/${name}`, // a prefix that AWS may write to already
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
    { http, ingest }: Readonly<Record<"http" | "ingest", CoordinatorFunction>>,
    authorizer: IHttpRouteAuthorizer,
  ): void {
    const people = new HttpLambdaIntegration("Http", http.function);
    const boxes = new HttpLambdaIntegration("Ingest", ingest.function);
    this.#route("/api/{proxy+}", people, authorizer);
    const open = [
      ...this.#route("/api/openapi.json", people),
      ...this.#route("/api/webhooks/{proxy+}", people),
      ...this.#route("/box/{proxy+}", boxes),
    ];
    for (const route of open)
      acknowledge(route, {
        APIG4:
          "Not for signed-in people: the description of the API is public, a webhook proves itself by its signature, and a DevBox by a token that names its Run and generation, which the function checks.",
      });
  }

  #route(path: string, integration: HttpLambdaIntegration, authorizer?: IHttpRouteAuthorizer) {
    return this.#api.addRoutes({
      path,
      methods: [HttpMethod.ANY],
      integration,
      ...(authorizer ? { authorizer } : {}),
    });
  }
}
