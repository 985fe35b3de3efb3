/** Stands in for AWS: `node start-services.ts <data folder>`. All services, with their data in that folder, in a process that outlives the functions. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../../functions/ports/state-machine.ts";
import { openDatabase } from "../../local/data/database.ts";
import { clockOf } from "../../local/machine/clock.ts";
import { load } from "../../local/machine/language/load.ts";
import { sqliteStore } from "../../local/machine/store/sqlite-store.ts";
import { clientOf, createTable, dynamoDb } from "./dynamodb.ts";
import { ecs } from "./ecs/ecs.ts";
import { taskProcess } from "./ecs/task-process.ts";
import { accessKeys, secretAccessKey } from "./functions/functions.ts";
import { invokeFunction } from "./functions/lambda-api.ts";
import {
  bucketName,
  clusterArn,
  machineArn,
  poolId,
  signingSecret,
  tableName,
  teamSecrets,
} from "./names.ts";
import { cognito } from "./people.ts";
import { openRights } from "./rights/rights.ts";
import { s3Server } from "./s3/s3.ts";
import { secrets } from "./secrets.ts";
import { readInvoker, writeServices } from "./services-file.ts";
import { states } from "./states.ts";
import { synthesizedMachine } from "./template.ts";
import { serveAwsTo } from "./wire.ts";

/** One minute on AWS. */
const sweepMs = 10_000;
const eventTries = 10;

const data = process.argv[2] ?? "";
const folder = (name: string): string => {
  mkdirSync(join(data, name), { recursive: true, mode: 0o700 });
  return join(data, name);
};

async function invoke(name: string, payload: unknown): Promise<unknown> {
  const port = readInvoker(data);
  if (port === undefined) throw unreachable("No function was there yet.");
  try {
    return await invokeFunction(port, name, payload);
  } catch (error) {
    throw error instanceof TypeError ? unreachable(String(error.cause)) : error;
  }
}
const unreachable = (message: string): Error =>
  Object.assign(new Error(message), { name: "Lambda.ServiceException" });

/** Delivers an event until the function accepts it, as EventBridge does for a day. */
async function deliver(event: object): Promise<void> {
  for (let n = 0; n < eventTries; n++) {
    try {
      await invoke("watch", event);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** n));
    }
  }
}

const machine = states({
  arn: machineArn,
  definition: load(synthesizedMachine()),
  store: sqliteStore(openDatabase(folder("states"))),
  clock: clockOf(Date.now),
  random: Math.random,
  invoke: async (_, payload) => (await invoke("step", payload)) as Json,
  report: (problem) => console.error(problem),
});
const tasks = ecs({
  cluster: clusterArn,
  families: ["wheelhouse-small", "wheelhouse-large"],
  start: (environment) => taskProcess(data, environment),
  emit: (event) => void deliver(event),
});

/** Credentials from the person's own environment, for the only team. Kept in memory only. */
const signIns = Object.fromEntries(
  Object.entries(process.env).filter(([name]) =>
    /^(ANTHROPIC|CLAUDE_CODE_OAUTH|OPENAI|CODEX|COPILOT|OPENROUTER|GEMINI|GH|GITHUB|AZURE_DEVOPS)_/.test(
      name,
    ),
  ),
);
const kept = new Map([
  [signingSecret, signing()],
  [`${teamSecrets}local`, JSON.stringify(signIns)],
]);

function signing(): string {
  const path = join(data, "signing");
  if (!existsSync(path))
    writeFileSync(path, randomBytes(48).toString("base64url"), { mode: 0o600 });
  return readFileSync(path, "utf8");
}

const rights = openRights(data);
const table = await dynamoDb(folder("dynamodb"), rights);
const bucket = await s3Server(folder("s3"), {
  bucket: bucketName,
  access: { region: "us-east-1", accessKeyId: accessKeys, secretAccessKey },
  rights,
});
const json = await serveAwsTo(rights, machine, tasks, secrets(kept), cognito(data, poolId));
const portOf = (server: { address(): unknown }): number => {
  const address = server.address();
  return typeof address === "object" && address && "port" in address ? Number(address.port) : 0;
};
const dynamodb = portOf(table);
await createTable({ client: clientOf(`http://127.0.0.1:${dynamodb}`), name: tableName });
writeServices(data, { pid: process.pid, dynamodb, s3: portOf(bucket), json: portOf(json) });

machine.machine.resume();
setInterval(
  () => void invoke("watch", { "detail-type": "Scheduled Event" }).catch(() => {}),
  sweepMs,
);
process.once("SIGTERM", () => {
  machine.machine.close();
  void tasks.close().then(() => process.exit(0));
});
process.send?.("ready");
