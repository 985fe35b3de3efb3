import { createHash, timingSafeEqual } from "node:crypto";
import * as z from "zod";
import { Problem } from "../../shared/problem.ts";
import type { Ports } from "../ports/ports.ts";
import { findWorker, type KeptWorker } from "./kept-worker.ts";

/** `wheelhouse-worker_<team as base64url>.<id>.<secret>`: team and id find the record; only the secret is a proof. */
const grammar =
  /^wheelhouse-worker_([A-Za-z0-9_-]{1,128})\.(wkr_[0-9a-z]{26})\.([A-Za-z0-9_-]{43})$/;

const removedShelf = "removed-workers";
const removed = z.object({ proof: z.string() });
/** A worker that was off for longer hears only that it is not known. */
const rememberedMs = 90 * 86_400_000;

type World = Pick<Ports, "records">;

/**
 * The worker that a bearer token stands for.
 *
 * @throws a Problem: `worker-removed` if a person removed it, `unauthorized` for anything else
 */
export async function workerOfToken(
  ports: World,
  token: string,
): Promise<{ readonly team: string; readonly worker: KeptWorker }> {
  const [, team64, id, secret] = (token.length <= 512 && grammar.exec(token)) || [];
  if (!team64 || !id || !secret) throw unknown();
  const team = Buffer.from(team64, "base64url").toString();
  const proof = createHash("sha256").update(secret).digest("hex");
  const worker = await findWorker(ports, team, id);
  if (worker && same(worker.proof, proof)) return { team, worker };
  const gone = removed.safeParse(await ports.records.get(removedShelf, id)).data;
  if (gone && same(gone.proof, proof))
    throw new Problem("worker-removed", "Somebody removed this worker. It must end its DevBoxes.");
  throw unknown();
}

/** Remembers the proof of a worker that is removed, so that it is told so, and no one else is. */
export async function rememberRemoved(
  { records, now }: Pick<Ports, "records" | "now">,
  { id, proof }: KeptWorker,
): Promise<void> {
  const expires = new Date(Date.parse(now()) + rememberedMs).toISOString();
  await records.add(removedShelf, id, { proof }, expires);
}

const unknown = () =>
  new Problem("unauthorized", "A worker sends the credential that it got when it joined.");

const same = (one: string, other: string): boolean =>
  timingSafeEqual(Buffer.from(one, "hex"), Buffer.from(other, "hex"));
