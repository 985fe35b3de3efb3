import { createHash } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:http";
import { setImmediate } from "node:timers/promises";
import { s3Blobs } from "../../../../functions/aws/bucket/blobs.ts";
import { s3Saves } from "../../../../functions/aws/bucket/saves.ts";
import { fargateHost } from "../../../../functions/aws/fargate/fargate.ts";
import { noting } from "../../../../functions/aws/fargate/noting-host.ts";
import { fargateWorkers } from "../../../../functions/aws/fargate/workers.ts";
import { admission } from "../../../../functions/aws/sockets/admission.ts";
import { dynamoConnections } from "../../../../functions/aws/sockets/connections.ts";
import { dynamoTickets } from "../../../../functions/aws/sockets/tickets.ts";
import { openSockets, socketViewers } from "../../../../functions/aws/sockets/viewers.ts";
import { dynamoPlaces } from "../../../../functions/aws/table/places.ts";
import { dynamoRecords } from "../../../../functions/aws/table/records.ts";
import { dynamoRunList } from "../../../../functions/aws/table/run-list.ts";
import { dynamoRunLog } from "../../../../functions/aws/table/run-log.ts";
import { dynamoWaits } from "../../../../functions/aws/table/waits.ts";
import { codeHostsFrom } from "../../../../functions/code-hosts/code-hosts.ts";
import type { DevBoxHost } from "../../../../functions/ports/devbox-host.ts";
import type { Ports } from "../../../../functions/ports/ports.ts";
import { type StepInput, step } from "../../../../functions/step.ts";
import { durableMachine } from "../../../local/machine/durable-machine.ts";
import { load } from "../../../local/machine/language/load.ts";
import { memoryStore } from "../../../local/machine/store/memory-store.ts";
import { runMachine } from "../../../run-machine.ts";
import { clientOf, freshTable } from "../../../testing/aws/dynamodb.ts";
import { assumed } from "../assumptions.ts";
import { Meter } from "../meters/meter.ts";
import { meteredTable } from "../meters/metered-table.ts";
import type { HandClock } from "./hand-clock.ts";
import { meteredBucket, meteredGateway, meteredMachine, meteredTasks } from "./stand-ins.ts";

const env = {
  TABLE: "",
  BUCKET: "",
  MACHINE_ARN: "",
  CLUSTER_ARN: "cluster",
  SUBNETS: ["subnet"],
  TASK_DEFINITIONS: { small: "small", large: "large" },
  SECURITY_GROUP: "group",
  SPOT: false,
  COORDINATOR_URL: "https://wheelhouse",
  CONSOLE_URL: "https://console",
  SIGN_IN_POOL: "pool",
  SIGN_IN_ISSUER: "https://pool",
  SIGN_IN_KEYS: "https://pool",
  SIGN_IN_CLIENT: "client",
  SOCKET_ENDPOINT: "https://wheelhouse/live",
  SOCKET_URL: "wss://wheelhouse/live",
  SIGNING_SECRET: "signing",
  TEAM_SECRETS: "teams/",
  WARM_SECONDS: 300,
  KEEP_MINUTES: 60,
  PLACES: 20,
  PLACES_PER_TEAM: 20,
  SILENCE_SECONDS: 600,
  RETENTION_DAYS: 90,
};

/** The ports of every function, over one table, one bucket and one cluster. `host`: whether it may touch tasks. */
export type Function = {
  readonly ports: Ports;
  readonly connections: ReturnType<typeof dynamoConnections>;
  readonly tickets: ReturnType<typeof dynamoTickets>;
  readonly sockets: ReturnType<typeof openSockets>;
  readonly table: ReturnType<typeof meteredTable>;
};

export type Deployment = Awaited<ReturnType<typeof deploy>>;

/** The handlers over the AWS adapters, with a meter in each. Only the state machine moves by itself. */
export async function deploy(
  dynamodb: Server,
  clock: HandClock,
  { warmSeconds = env.WARM_SECONDS }: { warmSeconds?: number } = {},
) {
  const meter = new Meter();
  const plain = await freshTable(dynamodb);
  const now = () => clock.now();
  const entropy = counted();
  const bucket = meteredBucket(meter, now);
  const tasks = meteredTasks(meter);
  const under = new Set<Promise<unknown>>();
  const store = memoryStore();

  const machine = durableMachine({
    definition: load(runMachine),
    store,
    clock,
    random: () => 0.5,
    newToken: () => Buffer.from(entropy(32)).toString("base64url").padEnd(assumed.tokenChars, "t"),
    invoke: (_, payload) => {
      meter.invoked(true);
      const done = step(steps.ports, payload as StepInput);
      under.add(done);
      return done.finally(() => under.delete(done));
    },
    report: (problem) => {
      throw problem;
    },
  });

  function fn(may: "touch tasks" | "note"): Function {
    const client = clientOf(addressOf(dynamodb));
    const table = meteredTable({ client, name: plain.name }, plain.client, meter);
    const connections = dynamoConnections(table, now);
    const tickets = dynamoTickets(table, now);
    const note = (event: string, fields: object) => {
      throw new Error(`${event} ${JSON.stringify(fields)}`);
    };
    const sockets = openSockets({ client: meteredGateway(meter), connections, note });
    const teamsNow = async () => ["platform"]; // a call of the pool costs nothing
    const admit = admission({ connections, teamsNow, end: sockets.end, note });
    const saves = s3Saves(bucket, { entropy });
    const host: DevBoxHost =
      may === "note"
        ? noting({ env, table, saves })
        : fargateHost({
            ecs: tasks.client,
            table,
            saves,
            cluster: env.CLUSTER_ARN,
            now,
            families: env.TASK_DEFINITIONS,
            subnets: env.SUBNETS,
            securityGroup: "group",
            spot: false,
          });
    const secrets = async (team: string) => {
      meter.wait("secret");
      meter.add("secret-reads");
      return { name: `${env.TEAM_SECRETS}${team}`, env: { ANTHROPIC_API_KEY: "key" } };
    };
    const ports: Ports = {
      log: dynamoRunLog(table),
      list: dynamoRunList(table),
      waits: dynamoWaits(table),
      places: dynamoPlaces(table, { total: env.PLACES, perTeam: env.PLACES_PER_TEAM }),
      machine: meteredMachine(machine, meter),
      workers: fargateWorkers({ secrets, host }),
      viewers: socketViewers({ connections, sockets, admit, note }),
      blobs: s3Blobs(bucket),
      saves,
      nudgeUrl: async (runId, generation) =>
        tickets.issue({ kind: "devbox", runId, generation }, undefined),
      records: dynamoRecords(table, now),
      codeHosts: async () => codeHostsFrom({}),
      fetch: () => Promise.reject(new Error("No code host is available here.")),
      settings: {
        warmSeconds,
        keepMinutes: env.KEEP_MINUTES,
        stopGraceMs: 120_000,
        unsafeNoSandbox: false,
        silenceSeconds: env.SILENCE_SECONDS,
        coordinatorUrl: () => env.COORDINATOR_URL,
        consoleUrl: () => env.CONSOLE_URL,
        secret: Buffer.alloc(48, 7),
      },
      now: () => new Date(now()).toISOString(),
      entropy,
      note,
    };
    return { ports, connections, tickets, sockets, table };
  }

  const [http, ingest, socket] = [fn("note"), fn("note"), fn("note")];
  const [steps, watch] = [fn("touch tasks"), fn("touch tasks")];

  /** Resolves when the state machine waits for a person or for time. */
  async function quiet(): Promise<void> {
    do {
      await Promise.all(under);
      await setImmediate();
    } while (under.size > 0);
  }

  return {
    meter,
    http,
    ingest,
    socket,
    watch,
    tasks,
    machine,
    quiet,
    pass: (seconds: number) => clock.pass(seconds, quiet),
    /** Calls a function once. */
    async call<T>(run: () => Promise<T>): Promise<T> {
      meter.invoked();
      const result = await run();
      await quiet();
      return result;
    },
    /** Number of states that executions entered, including each start. */
    transitions: (names: readonly string[]): number =>
      names
        .flatMap((name) => store.history(name))
        .filter(({ type }) => type.endsWith("StateEntered") || type === "ExecutionStarted").length,
    /** The table itself, without metering. */
    plain,
    plainLog: dynamoRunLog(plain),
  };
}

const addressOf = (server: Server): string => {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
};

/** Text that compresses like random bytes, and is the same every time. */
function counted() {
  let drawn = 0;
  return (bytes: number): Uint8Array =>
    createHash("sha512").update(`entropy ${++drawn}`).digest().subarray(0, bytes);
}

export async function closed(server: Server): Promise<void> {
  const ended = once(server, "close");
  server.close();
  server.closeAllConnections();
  await ended;
}
