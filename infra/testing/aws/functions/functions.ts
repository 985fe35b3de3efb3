import { fileURLToPath } from "node:url";
import {
  bucketName,
  clusterArn,
  machineArn,
  poolId,
  signingSecret,
  tableName,
  teamSecrets,
} from "../names.ts";
import { accessKeyOf } from "../rights/rights.ts";
import type { Services } from "../services-file.ts";
import { clientId, issuer } from "../sign-in.ts";
import { type FunctionPool, functionPool } from "./function-pool.ts";

const names = ["http", "webhooks", "openapi", "ingest", "socket", "step", "watch"] as const;
export type FunctionName = (typeof names)[number];

/** Time limits of one call in seconds, as in the stack. */
const seconds: Readonly<Record<FunctionName, number>> = {
  http: 29,
  webhooks: 29,
  openapi: 29,
  ingest: 29,
  socket: 29,
  step: 60,
  watch: 300,
};

export type FunctionSettings = {
  readonly services: Services;
  /** The port of this machine's gateway. */
  readonly port: number;
  /** The port of the hosted sign-in. */
  readonly signIn: number;
  readonly warmSeconds: number;
  readonly keepMinutes: number;
  readonly places: number;
  readonly silenceSeconds: number;
};

/** Every function signs with an access key of its own, and with the same secret. */
export const secretAccessKey = "local-secret-access-key";
export const accessKeys: readonly string[] = names.map(accessKeyOf);

/** The environment of a function: the ports of its services, and the variables that the stack sets. */
function environmentOf(
  name: FunctionName,
  { services, port, ...settings }: FunctionSettings,
): Record<string, string> {
  const at = (port_: number) => `http://127.0.0.1:${port_}`;
  return {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: accessKeyOf(name),
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: at(services.dynamodb),
    AWS_ENDPOINT_URL_S3: at(services.s3),
    AWS_ENDPOINT_URL_SFN: at(services.json),
    AWS_ENDPOINT_URL_ECS: at(services.json),
    AWS_ENDPOINT_URL_SECRETS_MANAGER: at(services.json),
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: at(services.json),
    TABLE: tableName,
    BUCKET: bucketName,
    MACHINE_ARN: machineArn,
    CLUSTER_ARN: clusterArn,
    TASK_DEFINITIONS: JSON.stringify({ small: "wheelhouse-small", large: "wheelhouse-large" }),
    SUBNETS: "subnet-1,subnet-2",
    SECURITY_GROUP: "sg-1",
    SPOT: "false",
    CONSOLE_URL: at(port),
    SIGN_IN_POOL: poolId,
    SIGN_IN_ISSUER: issuer,
    SIGN_IN_KEYS: `${at(settings.signIn)}/.well-known/jwks.json`,
    SIGN_IN_CLIENT: clientId,
    COORDINATOR_URL: at(port),
    SOCKET_ENDPOINT: `${at(port)}/live`,
    SOCKET_URL: `ws://127.0.0.1:${port}/live`,
    SIGNING_SECRET: signingSecret,
    TEAM_SECRETS: teamSecrets,
    WARM_SECONDS: String(settings.warmSeconds),
    KEEP_MINUTES: String(settings.keepMinutes),
    PLACES: String(settings.places),
    PLACES_PER_TEAM: String(Math.max(1, settings.places - 1)), // one is always left for another team
    SILENCE_SECONDS: String(settings.silenceSeconds),
    RETENTION_DAYS: "90",
    ...codeHosts(),
  };
}

/** Code-host stand-ins from the person's own environment are used here too. */
const codeHosts = () =>
  Object.fromEntries(
    ["WHEELHOUSE_GITHUB_URL", "WHEELHOUSE_AZURE_URL"].flatMap((name) => {
      const value = process.env[name];
      return value ? [[name, value]] : [];
    }),
  );

/** Every function of a deployment, from the bundler's output. */
export function functions(settings: FunctionSettings): Record<FunctionName, FunctionPool> {
  const pool = (name: FunctionName) => {
    const bundle = fileURLToPath(new URL(`../../../aws/dist/${name}/index.mjs`, import.meta.url));
    return functionPool({
      name,
      bundle,
      env: environmentOf(name, settings),
      seconds: seconds[name],
    });
  };
  return {
    http: pool("http"),
    webhooks: pool("webhooks"),
    openapi: pool("openapi"),
    ingest: pool("ingest"),
    socket: pool("socket"),
    step: pool("step"),
    watch: pool("watch"),
  };
}
