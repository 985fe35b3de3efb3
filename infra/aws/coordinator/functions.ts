import { Construct } from "constructs";
import { CoordinatorFunction } from "./coordinator-function.ts";
import type { FunctionName } from "./function-names.ts";

/** The functions of the coordinator. */
export class Functions extends Construct {
  readonly http: CoordinatorFunction;
  readonly webhooks: CoordinatorFunction;
  readonly openapi: CoordinatorFunction;
  readonly ingest: CoordinatorFunction;
  readonly socket: CoordinatorFunction;
  readonly step: CoordinatorFunction;
  readonly watch: CoordinatorFunction;

  /**
   * @param bundles the output folder of the bundler
   * @param environment read by functions/aws/environment.ts
   */
  constructor(scope: Construct, id: string, bundles: string, environment: Record<string, string>) {
    super(scope, id);
    const make = (name: FunctionName, seconds: number, description: string) =>
      new CoordinatorFunction(this, name, { name, seconds, description, bundles, environment });
    this.http = make("http", 29, "Calls of people and programs"); // an HTTP API waits for 30 seconds
    this.webhooks = make("webhooks", 29, "Incoming webhooks");
    this.openapi = make("openapi", 29, "The OpenAPI description");
    this.ingest = make("ingest", 29, "Calls of DevBoxes and workers");
    this.socket = make("socket", 29, "Live updates over WebSockets");
    this.step = make("step", 60, "Steps of a Run's state machine"); // the state machine waits as long
    this.watch = make("watch", 300, "Watches DevBoxes and finishes work after a crash");
  }

  /** The functions that need rights: all except the description of the API. */
  get all(): CoordinatorFunction[] {
    return [this.http, this.webhooks, this.ingest, this.socket, this.step, this.watch];
  }
}
