import { randomBytes } from "node:crypto";
import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SFNClient } from "@aws-sdk/client-sfn";
import { type CodeHosts, codeHostsFrom } from "../code-hosts/code-hosts.ts";
import type { DevBoxHost } from "../ports/devbox-host.ts";
import type { Ports, Saves } from "../ports/ports.ts";
import { withJoined } from "../workers/joined-workers.ts";
import { s3Blobs } from "./bucket/blobs.ts";
import { s3 } from "./bucket/s3.ts";
import { s3Saves } from "./bucket/saves.ts";
import { type Environment, environment } from "./environment.ts";
import { fargateWorkers } from "./fargate/workers.ts";
import { stepFunctionsMachine } from "./machine.ts";
import { type SecretValues, secretValues } from "./secrets/secret-values.ts";
import { type TeamSecrets, teamSecrets } from "./secrets/team-secrets.ts";
import { poolMembers, type TeamsNow } from "./sign-in/members.ts";
import { signedIn } from "./sign-in/signed-in.ts";
import { type Admission, admission } from "./sockets/admission.ts";
import { type Connections, dynamoConnections, type Opener } from "./sockets/connections.ts";
import { dynamoTickets, type Tickets } from "./sockets/tickets.ts";
import { openSockets, type Sockets, socketViewers } from "./sockets/viewers.ts";
import { socketWorkerNews } from "./sockets/worker-news.ts";
import { dynamoPlaces } from "./table/places.ts";
import { dynamoRecords } from "./table/records.ts";
import { retireRun } from "./table/retire-run.ts";
import { dynamoRunList } from "./table/run-list.ts";
import { dynamoRunLog } from "./table/run-log.ts";
import type { Table } from "./table/table.ts";
import { dynamoWaits } from "./table/waits.ts";
import { workerProgram } from "./worker-program.ts";

/** Time for a DevBox to save and end before its task is stopped. Fargate then gives it two more minutes. */
const stopGraceMs = 120_000;
const dayMs = 86_400_000;

/**
 * Options of every client. The SDK retries throttles and failures with jitter (its standard mode). The limits fit the
 * time limit of a function; without them the SDK waits five minutes for a reply, and without `throwOnRequestTimeout` it
 * only warns when the time is over.
 */
export const retries = {
  maxAttempts: 5,
  retryMode: "standard",
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 4_000, throwOnRequestTimeout: true },
};

export type Deployment = {
  readonly ports: Ports;
  readonly connections: Connections;
  readonly tickets: Tickets;
  readonly sockets: Sockets;
  readonly admit: Admission;
  readonly teamsNow: TeamsNow;
  /** Sets an expiry on all items of a Run that can no longer be continued. */
  readonly retire: (runId: string) => Promise<void>;
  /** The claims of a valid token of the sign-in pool; undefined for every other text. */
  readonly signedIn: (token: string) => Promise<unknown>;
};

/** The parts that a host of DevBoxes needs. */
export type HostParts = {
  readonly env: Environment;
  readonly table: Table;
  readonly saves: Saves;
};
/** Each function chooses its host: only some have the right, and the client, to start and stop tasks. */
export type MakeHost = (parts: HostParts) => DevBoxHost;

/** Connects every port to its AWS adapter. The names come from the function's environment. */
async function deployment(makeHost: MakeHost): Promise<Deployment> {
  const env = environment.parse(process.env);
  const table = { client: new DynamoDBClient(retries), name: env.TABLE };
  const here = {
    region: process.env["AWS_REGION"] ?? "us-east-1",
    credentials: () => table.client.config.credentials(),
  };
  const secrets = secretValues({
    ...here,
    endpoint: process.env["AWS_ENDPOINT_URL_SECRETS_MANAGER"],
  });
  const secret = await signingSecret(secrets, env.SIGNING_SECRET);

  const now = Date.now;
  const entropy = (bytes: number) => randomBytes(bytes);
  const connections = dynamoConnections(table, now);
  const tickets = dynamoTickets(table, now);
  const gateway = new ApiGatewayManagementApiClient({ ...retries, endpoint: env.SOCKET_ENDPOINT });
  const sockets = openSockets({ client: gateway, connections, note });
  const teamsNow = poolMembers(
    {
      ...here,
      pool: env.SIGN_IN_POOL,
      endpoint: process.env["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"],
    },
    () => performance.now(),
  );
  const admit = admission({ connections, teamsNow, end: sockets.end, note });
  const bucket = s3({
    ...here,
    bucket: env.BUCKET,
    endpoint: process.env["AWS_ENDPOINT_URL_S3"],
  });
  const saves = s3Saves(bucket, { entropy });
  const host = makeHost({ env, table, saves });
  const secretsOf = teamSecrets(secrets, env.TEAM_SECRETS);
  const nowText = () => new Date().toISOString();
  const records = dynamoRecords(table, now);
  const workerNews = socketWorkerNews({ connections, sockets, note });
  const socketUrl = async (by: Opener) =>
    `${env.SOCKET_URL}?ticket=${await tickets.issue(by, undefined)}`;
  const ports: Ports = {
    log: dynamoRunLog(table),
    list: dynamoRunList(table),
    waits: dynamoWaits(table),
    places: dynamoPlaces(table, { total: env.PLACES, perTeam: env.PLACES_PER_TEAM }),
    machine: stepFunctionsMachine({ client: new SFNClient(retries), arn: env.MACHINE_ARN }),
    workers: withJoined(fargateWorkers({ secrets: secretsOf, host, engines: env.DEVBOX_ENGINES }), {
      records,
      workerNews,
      saves,
      now: nowText,
    }),
    workerNews,
    workerProgram,
    viewers: socketViewers({ connections, sockets, admit, note }),
    blobs: s3Blobs(bucket),
    saves,
    nudgeUrl: (runId, generation) => socketUrl({ kind: "devbox", runId, generation }),
    workerNudgeUrl: (worker) => socketUrl({ kind: "worker", worker }),
    records,
    codeHosts: (team) => codeHostsOf(secretsOf, team),
    fetch,
    settings: {
      warmSeconds: env.WARM_SECONDS,
      keepMinutes: env.KEEP_MINUTES,
      stopGraceMs,
      silenceSeconds: env.SILENCE_SECONDS,
      unsafeNoSandbox: false,
      coordinatorUrl: () => env.COORDINATOR_URL,
      consoleUrl: () => env.CONSOLE_URL,
      joinUrl: () => env.COORDINATOR_URL, // a worker does not need CloudFront either
      secret,
    },
    now: nowText,
    entropy,
    note,
  };
  const retire = (runId: string) =>
    retireRun(table, runId, Date.now() + env.RETENTION_DAYS * dayMs);
  const pool = {
    issuer: env.SIGN_IN_ISSUER,
    keysUrl: env.SIGN_IN_KEYS,
    clientId: env.SIGN_IN_CLIENT,
  };
  const signedIn_ = signedIn(pool, now);
  return { ports, connections, tickets, sockets, admit, retire, teamsNow, signedIn: signedIn_ };
}

/** The team's secret contains the sign-ins for its code hosts, beside those for its engines. */
async function codeHostsOf(secretsOf: TeamSecrets, team: string): Promise<CodeHosts> {
  const { name, env } = await secretsOf(team);
  return codeHostsFrom({ ...otherAddresses(process.env), ...env }, { secret: name });
}

/** Addresses of stand-ins for code hosts; not set in a deployment. */
const otherAddresses = (all: NodeJS.ProcessEnv) =>
  Object.fromEntries(
    ["WHEELHOUSE_GITHUB_URL", "WHEELHOUSE_AZURE_URL"].map((name) => [name, all[name]]),
  );

async function signingSecret(read: SecretValues, id: string): Promise<Uint8Array> {
  const secret = Buffer.from((await read(id)) ?? "");
  if (secret.length < 32)
    throw new Error(
      "The signing secret is shorter than 32 characters. Give it a longer value in AWS Secrets Manager.",
    );
  return secret;
}

/** Writes one line of JSON to the function's log. Never pass contents of a Run. */
function note(event: string, fields: Record<string, unknown>): void {
  console.log(JSON.stringify({ event, ...fields }));
}

let made: Promise<Deployment> | undefined;

/** Created once per function environment. After a failure, the next call tries again. */
export function deployed(makeHost: MakeHost): Promise<Deployment> {
  made ??= deployment(makeHost).catch((error) => {
    made = undefined;
    throw error;
  });
  return made;
}
