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
   * @param bundles the folder of what the bundler wrote
   * @param environment as functions/aws/environment.ts reads it
   */
  constructor(scope: Construct, id: string, bundles: string, environment: Record<string, string>) {
    super(scope, id);
    const make = (name: FunctionName, seconds: number, description: string) =>
      new CoordinatorFunction(this, name, { name, seconds, description, bundles, environment });
    this.http = make("http", 29, "What people ask"); // an HTTP API waits for 30 seconds
    this.webhooks = make("webhooks", 29, "What others deliver");
    this.openapi = make("openapi", 29, "The description of the API");
    this.ingest = make("ingest", 29, "What DevBoxes say");
    this.socket = make("socket", 29, "Who watches, live");
    this.step = make("step", 60, "The steps of a Run's state machine"); // as long as the machine waits for one
    this.watch = make("watch", 300, "Looks after DevBoxes, and after what a crash left out");
  }

  /** Those that work: the description of the API needs nothing. */
  get all(): CoordinatorFunction[] {
    return [this.http, this.webhooks, this.ingest, this.socket, this.step, this.watch];
  }
}
