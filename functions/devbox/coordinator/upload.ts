import { openAsBlob, statSync } from "node:fs";
import * as z from "zod";
import { boxBlobReply } from "../../../shared/schemas/box-protocol.ts";
import type { BoxFact } from "../../../shared/schemas/event.ts";
import type { Note } from "../note.ts";
import type { Line } from "./connection.ts";
import { sendDirectly } from "./direct-upload.ts";

const uploadMs = 10 * 60_000;

/** Uploads a fact's file (the complete output of a step, or a patch) and returns the fact with the blob's name. Safe to repeat. */
export async function upload(
  fact: BoxFact,
  file: string,
  line: Line,
  note: Note,
  signal: AbortSignal,
): Promise<BoxFact> {
  const sha256 = hashIn(fact);
  if (sha256 === undefined) return fact;
  const bytes = statSync(file, { throwIfNoEntry: false })?.size;
  if (bytes === undefined) return fact;
  const json = { sha256, bytes };
  const where = async () => {
    const call = { method: "POST", path: "/box/blobs", json, signal } as const;
    const answer = await line.call(call, boxBlobReply);
    if (answer.refusal) throw new Error(answer.refusal.message);
    return answer.said;
  };
  try {
    const { blob, upload: first } = await where();
    if (first.url.startsWith("/")) await throughLine(first.url, file, bytes, line, signal);
    else
      await sendDirectly(async () => (await where()).upload, await openAsBlob(file), note, signal);
    return stored(fact, blob);
  } catch (error) {
    signal.throwIfAborted();
    note("blob.refused", { why: String(error), bytes });
    return fact; // the fact still has the head and the tail
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
  const call = { method: "PUT", path, timeoutMs: uploadMs, signal } as const;
  const answer = await line.call({ ...call, file: { path: file, bytes } }, z.object({}));
  if (answer.refusal) throw new Error(answer.refusal.message);
}
