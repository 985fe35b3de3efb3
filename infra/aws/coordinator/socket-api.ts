import { ArnFormat, Stack } from "aws-cdk-lib";
import { WebSocketApi as Api, WebSocketStage } from "aws-cdk-lib/aws-apigatewayv2";
import { WebSocketLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Construct } from "constructs";
import { acknowledge } from "../rights/acknowledge.ts";
import { allow, type Grantee } from "../rights/allow.ts";
import type { CoordinatorFunction } from "./coordinator-function.ts";

const stage = "live";
const throttle = { rateLimit: 1_000, burstLimit: 2_000 };

/** The WebSocket API, for people who watch Runs and for nudges to DevBoxes. */
export class SocketApi extends Construct {
  readonly host: string;
  /** Path of the stage. */
  readonly path = `/${stage}`;
  /** Address for opening a socket. */
  readonly url: string;
  /** Address for posts to open sockets. */
  readonly endpoint: string;
  readonly #api: Api;

  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    this.#api = new Api(this, "Api", { apiName: `${name}-live` });
    const live = new WebSocketStage(this, "Stage", {
      webSocketApi: this.#api,
      stageName: stage,
      autoDeploy: true,
      throttle,
    });
    acknowledge(live, {
      APIG1:
        "The log of a WebSocket API needs a role for the whole account (AWS::ApiGateway::Account), and this stack must not change the account. The function writes its own log.",
    });
    const { region, urlSuffix } = Stack.of(this);
    this.host = `${this.#api.apiId}.execute-api.${region}.${urlSuffix}`;
    this.url = `wss://${this.host}${this.path}`;
    this.endpoint = `https://${this.host}${this.path}`;
  }

  serve(socket: CoordinatorFunction): void {
    for (const key of ["$connect", "$disconnect", "$default"]) {
      const integration = new WebSocketLambdaIntegration(key.slice(1), socket.function);
      const route = this.#api.addRoute(key, { integration });
      acknowledge(route, {
        APIG4:
          "A browser cannot send headers with a WebSocket. $connect takes a ticket that opens one socket for a signed-in person or a DevBox; the function redeems it.",
      });
    }
  }

  /** To send to open sockets and to close them. */
  grantPost(...functions: Grantee[]): void {
    const connections = (method: string) =>
      Stack.of(this).formatArn({
        service: "execute-api",
        resource: this.#api.apiId,
        resourceName: `${stage}/${method}/@connections/*`,
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      });
    for (const it of functions)
      allow(it, {
        actions: ["execute-api:ManageConnections"],
        resources: [connections("POST"), connections("DELETE")],
        wildcard: "Connections come and go.",
      });
  }
}
