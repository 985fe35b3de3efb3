import { openAsBlob, statSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";
import { boxBlobReply } from "../../../shared/schemas/box-protocol.ts";
import type { BoxFact } from "../../../shared/schemas/event.ts";
import { patchFile } from "../git/patch-file.ts";
import type { Note } from "../note.ts";
import { rawFile } from "../output/raw-output.ts";
import type { Line } from "./connection.ts";
import { sendDirectly } from "./direct-upload.ts";

const uploadMs = 10 * 60_000;
/** The coordinator's disk is full. The fact must not wait for its file: it may be the end of the Run. */
const refusedBy = [507];

/**
 * Uploads a fact's file (the complete output of a step and the raw one, or a patch with those of single repositories) and returns the
 * fact with the names of the blobs. Safe to repeat.
 */
export async function upload(
  fact: BoxFact,
  file: string,
  line: Line,
  note: Note,
  signal: AbortSignal,
): Promise<BoxFact> {
  const store = (sha256: string, from: string) => uploadFile(sha256, from, line, note, signal);
  const sha256 = hashIn(fact);
  const blob = sha256 === undefined ? undefined : await store(sha256, file);
  const told = blob === undefined ? fact : stored(fact, blob);
  if (told.type === "step.finished" && told.result.raw) {
    const { raw } = told.result;
    const blobOfRaw = raw.sha256 && (await store(raw.sha256, rawFile(file)));
    return blobOfRaw
      ? { ...told, result: { ...told.result, raw: { ...raw, blob: blobOfRaw } } }
      : told;
  }
  if (told.type !== "changes.reported" || !told.repositories) return told;
  const repositories = [];
  for (const it of told.repositories) {
    const same = it.sha256 === sha256;
    const blobOfIt = same ? blob : await store(it.sha256, patchFile(dirname(file), it.sha256));
    repositories.push(blobOfIt === undefined ? it : { ...it, blob: blobOfIt });
  }
  return { ...told, repositories };
}

/** Uploads a file and resolves to the name of its blob; to undefined if it is gone or was refused. */
async function uploadFile(
  sha256: string,
  file: string,
  line: Line,
  note: Note,
  signal: AbortSignal,
): Promise<string | undefined> {
  const bytes = statSync(file, { throwIfNoEntry: false })?.size;
  if (bytes === undefined) return undefined;
  const json = { sha256, bytes };
  const where = async () => {
    const call = { method: "POST", path: "/box/blobs", json, signal, refusedBy } as const;
    const answer = await line.call(call, boxBlobReply);
    if (answer.refusal) throw new Error(answer.refusal.message);
    return answer.said;
  };
  try {
    const { blob, upload: first } = await where();
    if (first.url.startsWith("/")) await throughLine(first.url, file, bytes, line, signal);
    else
      await sendDirectly(async () => (await where()).upload, await openAsBlob(file), note, signal);
    return blob;
  } catch (error) {
    signal.throwIfAborted();
    note("blob.refused", { why: String(error), bytes });
    return undefined; // an output still has its head and tail
  }
}

function hashIn(fact: BoxFact): string | undefined {
  if (fact.type === "changes.reported") return fact.sha256;
  return fact.type === "step.finished" ? fact.result.excerpt?.sha256 : undefined;
}

function stored(fact: BoxFact, blob: string): BoxFact {
  if (fact.type === "changes.reported") return { ...fact, blob };
  if (fact.type !== "step.finished" || !fact.result.excerpt) return fact;
  return { ...fact, result: { ...fact.result, excerpt: { ...fact.result.excerpt, blob } } };
}

async function throughLine(
  path: string,
  file: string,
  bytes: number,
  line: Line,
  signal: AbortSignal,
): Promise<void> {
  const call = { method: "PUT", path, timeoutMs: uploadMs, signal, refusedBy } as const;
  const answer = await line.call({ ...call, file: { path: file, bytes } }, z.object({}));
  if (answer.refusal) throw new Error(answer.refusal.message);
}
