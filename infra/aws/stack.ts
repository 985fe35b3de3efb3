import { CfnOutput, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { Console } from "./console/console.ts";
import { ConsoleFiles } from "./console/console-files.ts";
import { SignIn } from "./console/sign-in.ts";
import { Alarms } from "./coordinator/alarms.ts";
import { Functions } from "./coordinator/functions.ts";
import { HttpApi } from "./coordinator/http-api.ts";
import { RunMachine } from "./coordinator/run-machine.ts";
import { SocketApi } from "./coordinator/socket-api.ts";
import { Watch } from "./coordinator/watch.ts";
import { Bucket } from "./data/bucket.ts";
import { Secrets } from "./data/secrets.ts";
import { Table } from "./data/table.ts";
import { devBoxImage } from "./devboxes/devbox-image.ts";
import { DevBoxes } from "./devboxes/devboxes.ts";
import { imageEngines } from "./devboxes/image-engines.ts";
import { Network } from "./devboxes/network.ts";
import type { Parts } from "./parts.ts";
import type { Settings } from "./settings.ts";

/** A whole deployment of Wheelhouse: its resources, and the rights of its functions. */
export class WheelhouseStack extends Stack {
  constructor(scope: Construct, id: string, settings: Settings, parts: Parts) {
    super(scope, id, { description: "Wheelhouse: agent Runs for a team" });
    const { name } = settings;

    const table = new Table(this, "Table");
    const bucket = new Bucket(this, "Bucket", settings.retentionDays);
    const secrets = new Secrets(this, "Secrets", name);
    const network = new Network(this, "Network", settings.egress);
    const devBoxes = new DevBoxes(this, "DevBoxes", {
      name,
      network,
      image: (within) => devBoxImage(within, settings.image, parts.devbox),
      ephemeralStorageGiB: settings.ephemeralStorageGiB,
    });
    const httpApi = new HttpApi(this, "HttpApi", name);
    const socketApi = new SocketApi(this, "SocketApi", name);
    const machine = new RunMachine(this, "RunMachine", `${name}-run`);

    const signIn = new SignIn(this, "SignIn", settings);
    const console = new Console(this, "Console", {
      http: httpApi,
      sockets: socketApi,
      signIn: signIn.origin,
      domain: settings.domain,
      name,
    });

    const client = signIn.clientOf(console.url);

    const functions = new Functions(this, "Functions", parts.functions, {
      TABLE: table.name,
      BUCKET: bucket.name,
      MACHINE_ARN: machine.arn,
      CLUSTER_ARN: devBoxes.cluster.clusterArn,
      TASK_DEFINITIONS: JSON.stringify(devBoxes.families),
      // What an image from an address holds is not known.
      ...(settings.image === undefined
        ? { DEVBOX_ENGINES: JSON.stringify(imageEngines(parts.devbox.context)) }
        : {}),
      SUBNETS: network.subnets.join(","),
      SECURITY_GROUP: network.securityGroup,
      SPOT: String(settings.spot),
      CONSOLE_URL: console.url,
      COORDINATOR_URL: httpApi.url, // not the console's address: a DevBox does not need CloudFront
      SIGN_IN_POOL: signIn.pool,
      SIGN_IN_ISSUER: signIn.issuer,
      SIGN_IN_KEYS: `${signIn.issuer}/.well-known/jwks.json`,
      SIGN_IN_CLIENT: client.userPoolClientId,
      SOCKET_ENDPOINT: socketApi.endpoint,
      SOCKET_URL: socketApi.url,
      SIGNING_SECRET: secrets.signing,
      TEAM_SECRETS: secrets.teamPrefix,
      WARM_SECONDS: String(settings.warmSeconds),
      KEEP_MINUTES: String(settings.keepMinutes),
      PLACES: String(settings.places),
      PLACES_PER_TEAM: String(settings.placesPerTeam),
      SILENCE_SECONDS: String(settings.silenceSeconds),
      RETENTION_DAYS: String(settings.retentionDays),
    });
    const { http, webhooks, ingest, socket, step, watch, all } = functions;
    table.grantUse(...all);
    secrets.grantReadSigning(...all);
    secrets.grantReadTeams(http, webhooks, ingest, step, watch);
    socketApi.grantPost(...all);
    signIn.grantLookUp(http, webhooks, ingest, socket, step, watch); // each may send something to people
    machine.grantWake(http, webhooks, ingest, step, watch);
    machine.grantLook(http, watch); // to remove a worker is to sweep its Runs
    bucket.grantReadBlobs(http);
    bucket.grantReadBlobs(ingest); // the text of a ticket
    bucket.grantWriteBlobs(http); // a reply that is too large for a function
    bucket.grantWriteBlobs(step);
    bucket.grantWriteBlobs(ingest);
    bucket.grantWriteSaves(ingest);
    bucket.grantDeleteSaves(watch);
    devBoxes.grantLaunch(step);
    devBoxes.grantEnd(step, watch);

    new ConsoleFiles(this, "ConsoleFiles", console.bucket, parts.console, {
      signIn: { kind: "cognito", domain: signIn.origin, clientId: client.userPoolClientId },
    });

    httpApi.serve(functions);
    socketApi.serve(socket);
    machine.run(step);
    const watching = new Watch(this, "Watch", watch, devBoxes.cluster);
    if (settings.alarms) new Alarms(this, "Alarms", settings.alarms, functions, watching.lost);

    this.#tell("Console", console.url, "Address of the console");
    this.#tell("WebhookBase", `${console.url}/api/webhooks`, "Prefix of webhook addresses");
    this.#tell("SignInPool", signIn.pool, "Cognito user pool: add people and teams (groups) here");
    this.#tell("Table", table.name, "DynamoDB table of all Runs");
    this.#tell("Bucket", bucket.name, "S3 bucket of large results and saved DevBoxes");
    this.#tell(
      "TeamSecretPrefix",
      secrets.teamPrefix,
      "Prefix of a team secret's name; the team's name follows",
    );
    this.#tell("Cluster", devBoxes.cluster.clusterName, "ECS cluster of DevBoxes");
  }

  #tell(name: string, value: string, description: string): void {
    new CfnOutput(this, `${name}Output`, { value, description }).overrideLogicalId(name);
  }
}
