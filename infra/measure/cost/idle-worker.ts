import { createHash } from "node:crypto";
import type { Server } from "node:http";
import { workerOfToken } from "../../../functions/workers/credential.ts";
import { join, makeCode } from "../../../functions/workers/join.ts";
import { currentOrders, takeReport } from "../../../functions/workers/report.ts";
import { type EngineName, engines } from "../../../shared/engine.ts";
import { type WorkerFacts, workerProtocol } from "../../../shared/schemas/worker-protocol.ts";
import { nextReport } from "../../../shared/worker-lease.ts";
import { assumed, secondsPerMonth } from "./assumptions.ts";
import { type Bill, sum, times } from "./bill.ts";
import { deploy } from "./played/deployment.ts";
import { HandClock } from "./played/hand-clock.ts";

/** How often a worker pings its socket (infra/local/worker/nudge.ts). */
const pingSeconds = 9 * 60;
/** API Gateway ends a connection after two hours (its quotas). The worker then opens another, and reports. */
const socketSeconds = 2 * 3_600;

/** A month of a worker that joined and hosts nothing, with its socket open. Its function is warm. */
export async function playIdleWorker(dynamodb: Server): Promise<Bill> {
  const at = await deploy(dynamodb, new HandClock());
  const { connections, tickets, sockets } = at.ingest;
  const sha256 = createHash("sha256").digest("hex");
  const ports = {
    ...at.ingest.ports,
    workerNews: { tell: async () => {} },
    workerProgram: async () => ({ bytes: new Uint8Array(), sha256 }),
  };
  const secret = Buffer.alloc(32, 1).toString("base64url");
  const proof = createHash("sha256").update(secret).digest("hex");
  const team = "platform";
  const wish = { name: "Shelf", labels: ["office"], most: 4, credentials: "team" as const };
  const { code } = await makeCode(ports, { team, name: "ada" }, wish);
  const { worker } = await join(ports, { code, proof, protocol: workerProtocol, hostname: "x" });
  const token = `wheelhouse-worker_${Buffer.from(team).toString("base64url")}.${worker}.${secret}`;

  const billOf = async (run: () => Promise<unknown>): Promise<Bill> => {
    at.meter.reset();
    await at.call(run);
    return at.meter.bill;
  };
  const report = async () => {
    at.meter.requested();
    const it = await workerOfToken(ports, token);
    const said = { protocol: workerProtocol, program: sha256, facts, devboxes: [], wait: 10 };
    await takeReport(ports, it.team, it.worker, said);
    await currentOrders(ports, token);
  };
  await report();
  const reported = await billOf(report);
  const opened = await billOf(async () => {
    at.meter.requested();
    at.meter.invoked(); // the ticket, and the connect
    await workerOfToken(ports, token);
    const ticket = await tickets.issue({ kind: "worker", worker }, undefined);
    await tickets.redeem(ticket);
    await connections.opened("c1", { kind: "worker", worker });
  });
  const pinged = await billOf(async () => {
    at.meter.add("socket-messages");
    await connections.who("c1");
    await connections.who("c1");
    await sockets.post(["c1"], [{ type: "pong" }]);
  });
  const closed = await billOf(() => connections.closed("c1"));

  const often = (seconds: number, bill: Bill) => times(bill, secondsPerMonth / seconds);
  const month = sum(
    often(nextReport({ local: false, hosted: 0 }), reported),
    often(socketSeconds, sum(opened, reported, closed)),
    often(pingSeconds, pinged),
    { "socket-minutes": secondsPerMonth / 60 },
  );
  return sum(month, { "log-gb-months": (month["log-gb"] ?? 0) * (assumed.logDays / 30) });
}

/** A machine with the program of every engine. */
const facts: WorkerFacts = {
  platform: "linux",
  arch: "x64",
  cores: 8,
  memoryBytes: 16_642_998_272,
  freeMemoryBytes: 9_642_998_272,
  diskBytes: 502_392_610_816,
  freeDiskBytes: 302_392_610_816,
  load: 0.52,
  hosts: [{ kind: "bubblewrap", isolated: true, isolation: "bubblewrap sandbox", limits: [] }],
  images: [{ id: "host", name: "This machine's own tools" }],
  engines: (Object.keys(engines) as EngineName[]).map((engine) => ({
    engine,
    image: "host",
    available: false,
    installed: true,
    why: "needs the team's credentials on this worker",
  })),
};
