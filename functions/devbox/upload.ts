import { statSync } from "node:fs";
import * as z from "zod";
import type { BoxFact } from "../../shared/schemas/event.ts";
import type { Line } from "./line.ts";
import type { Note } from "./note.ts";

const blobReply = z.object({ blob: z.string() });
const uploadMs = 10 * 60_000;

/** Stores the whole output of a step, and returns its last fact with the name of the blob. Safe to repeat. */
export async function upload(
  fact: BoxFact,
  file: string,
  line: Line,
  note: Note,
  signal: AbortSignal,
): Promise<BoxFact> {
  if (fact.type !== "step.finished" || !fact.result.excerpt?.sha256) return fact;
  const { excerpt } = fact.result;
  const bytes = statSync(file, { throwIfNoEntry: false })?.size;
  if (bytes === undefined) return fact;
  const path = `/box/blobs/${excerpt.sha256}`;
  const call = {
    method: "PUT",
    path,
    file: { path: file, bytes },
    timeoutMs: uploadMs,
    signal,
  } as const;
  const answer = await line.call(call, blobReply);
  if (answer.refusal) {
    note("blob.refused", { ...answer.refusal, bytes });
    return fact; // head and tail are still told
  }
  return { ...fact, result: { ...fact.result, excerpt: { ...excerpt, blob: answer.said.blob } } };
}
