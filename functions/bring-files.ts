import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Problem } from "../shared/problem.ts";
import type { PastDevBox, Run } from "../shared/run.ts";
import { maxSaveBytes, savePartBytes } from "../shared/schemas/box-protocol.ts";
import { partsOf } from "./archive/parts.ts";
import { commit } from "./commit.ts";
import type { Ports, Saves } from "./ports/ports.ts";

/** The launch waits for the files of its Run. The state machine tries again, and the reason is on the timeline. */
class FilesOnTheirWay extends Error {
  override readonly name = "DevBox.NoCapacity";
  readonly endingHelps = false;
}

/** Shorter than the time limit of a step. */
const patienceMs = 20_000;

/** One archive of a Run at a time, also if the step that makes it comes again meanwhile. */
const making = new Map<string, Promise<void>>();

/**
 * Makes the archive that a DevBox on another host begins from, if the newest files of the Run lie in the folders of a
 * host that keeps them. Harmless when repeated: the archive counts only as long as no other one does.
 */
export async function bringFiles(ports: Ports, run: Run): Promise<void> {
  const { saves } = ports;
  if (!saves?.putPart || run.devbox?.state !== "requested") return;
  if (!ports.workers.host(run.devbox.worker).ephemeral) return;
  const kept = run.pastDevboxes.findLast((it) => !ports.workers.host(it.worker).ephemeral);
  if (!kept) return;
  const work = making.get(run.id) ?? begin(ports, saves, run, kept);
  const late = new AbortController();
  const done = await Promise.race([
    work.then(() => true),
    pause(patienceMs, false, { signal: late.signal, ref: false }).catch(() => false),
  ]).finally(() => late.abort());
  if (!done) throw new FilesOnTheirWay("The files of the Run are on their way there.");
}

function begin(ports: Ports, saves: Saves, run: Run, kept: PastDevBox): Promise<void> {
  const work = bring(ports, saves, run, kept).finally(() => making.delete(run.id));
  making.set(run.id, work);
  work.catch(() => {}); // for whoever waits; nobody may wait any more
  return work;
}

async function bring(ports: Ports, saves: Saves, run: Run, { id, worker }: PastDevBox) {
  const from = run.checkpoint?.save;
  const archive = await ports.workers.host(worker).pack?.(run.id, from);
  if (!archive) return;
  const save = await saves.begin(run.id).catch((error: unknown) => {
    if (error instanceof Problem && error.code === "storage-full")
      throw new FilesOnTheirWay(error.message);
    throw error;
  });
  const said = await send(saves, run.id, save, archive);
  await commit(ports, run.id, { type: "archived", devbox: id, from, save, ...said });
  const newest = (await ports.log.last(run.id))?.after.checkpoint?.save;
  if (newest !== undefined) await saves.prune(run.id, newest);
}

/** Sends an archive part by part, with only one part in memory. */
async function send(
  saves: Saves,
  runId: string,
  save: string,
  archive: AsyncIterable<Uint8Array>,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  const etags: string[] = [];
  let bytes = 0;
  for await (const part of partsOf(archive, savePartBytes)) {
    bytes += part.byteLength;
    if (bytes > maxSaveBytes)
      throw new Error(`The files of the Run are larger than ${maxSaveBytes} bytes.`);
    hash.update(part);
    const etag = await saves.putPart?.(runId, save, etags.length + 1, once(part));
    etags.push(etag ?? "");
  }
  await saves.complete(runId, save, etags);
  return { bytes, sha256: hash.digest("hex") };
}

async function* once(part: Uint8Array): AsyncGenerator<Uint8Array> {
  yield part;
}
