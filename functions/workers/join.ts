import { createHash } from "node:crypto";
import * as z from "zod";
import { idFrom } from "../../shared/id.ts";
import { Problem } from "../../shared/problem.ts";
import type { NewWorkerCode } from "../../shared/schemas/worker.ts";
import {
  type workerJoin,
  workerName,
  workerProtocol,
} from "../../shared/schemas/worker-protocol.ts";
import type { Caller } from "../identity/caller.ts";
import type { Ports } from "../ports/ports.ts";
import {
  type KeptWorker,
  mostWorkers,
  teamsShelf,
  workersOf,
  workersShelf,
} from "./kept-worker.ts";

const codeMs = 10 * 60_000;
const shelf = (team: string): string => `worker-codes#${team}`;
/** `join_<team as base64url>.<secret>` */
const grammar = /^join_([A-Za-z0-9_-]{1,128})\.([A-Za-z0-9_-]{32})$/;

const keptCode = z.object({
  name: z.string().optional(),
  labels: z.array(z.string()),
  most: z.int(),
  credentials: z.enum(["none", "team"]),
  by: z.string(),
  /** The proof of the worker that used it. */
  usedBy: z.string().optional(),
  joined: z.literal(true).optional(),
});
type KeptCode = z.infer<typeof keptCode>;

type World = Pick<Ports, "records" | "now" | "entropy">;

/** Creates a one-use code. It is returned only here; the team keeps its hash. */
export async function makeCode(
  ports: World,
  { team, name: by }: Caller,
  wish: NewWorkerCode,
): Promise<{ readonly code: string; readonly expiresAt: string }> {
  if ((await workersOf(ports, team)).length >= mostWorkers)
    throw new Problem("too-many", `A team can have ${mostWorkers} workers. Remove one first.`);
  const secret = Buffer.from(ports.entropy(24)).toString("base64url");
  const code = `join_${Buffer.from(team).toString("base64url")}.${secret}`;
  const expiresAt = new Date(Date.parse(ports.now()) + codeMs).toISOString();
  const { name, labels, most, credentials } = wish;
  const kept: KeptCode = {
    ...(name === undefined ? {} : { name }),
    labels,
    most,
    credentials,
    by: by.slice(0, 80),
  };
  await ports.records.add(shelf(team), hashOf(code), kept, expiresAt);
  return { code, expiresAt };
}

/**
 * Lets a machine join with a code. The worker's id follows from the code, and the code remembers who used it, so a
 * repeat after a lost reply or a crash finds the same worker, and another machine is refused.
 */
export async function join(
  ports: World,
  { code, proof, protocol, hostname }: z.infer<typeof workerJoin>,
): Promise<{ readonly worker: string; readonly team: string; readonly name: string }> {
  checkProtocol(protocol);
  const team64 = grammar.exec(code)?.[1];
  if (!team64) throw noCode();
  const team = Buffer.from(team64, "base64url").toString();
  const hash = hashOf(code);
  const used = keptCode.safeParse(
    await ports.records.change(shelf(team), hash, (value) => {
      const kept = keptCode.parse(value);
      return kept.usedBy === undefined ? { ...kept, usedBy: proof } : undefined;
    }),
  ).data;
  if (used?.usedBy !== proof) throw noCode();

  const id = idFrom("worker", createHash("sha256").update(`worker ${code}`).digest());
  const { name = nameFrom(hostname), labels, most, credentials, by } = used;
  if (!used.joined) {
    const kept: KeptWorker = {
      id,
      name,
      labels,
      most,
      draining: false,
      credentials,
      joinedAt: ports.now(),
      joinedBy: by,
      proof,
    };
    await ports.records.add(teamsShelf, id, { team });
    await ports.records.add(workersShelf(team), id, kept);
    // From here on a repeat makes no second worker, even if a person removes this one.
    await ports.records.change(shelf(team), hash, (value) => ({
      ...keptCode.parse(value),
      joined: true,
    }));
  }
  return { worker: id, team, name };
}

/** Refuses a worker that is more than one version away. */
export function checkProtocol(protocol: number): void {
  if (Math.abs(protocol - workerProtocol) <= 1) return;
  throw new Problem(
    "upgrade-needed",
    "The versions of worker and server are too far apart. A worker takes the server's version by itself when it hosts no DevBox.",
  );
}

const hashOf = (code: string): string => createHash("sha256").update(code).digest("hex");

const nameFrom = (hostname: string): string =>
  workerName.safeParse(hostname.split(".")[0]?.slice(0, 40)).data ?? "Worker";

const noCode = () =>
  new Problem(
    "unauthorized",
    "This code is wrong, has expired or was already used. Create a new one on the Workers page, or with: wheelhouse worker add",
  );
