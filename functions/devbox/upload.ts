import { statSync } from "node:fs";
import * as z from "zod";
import { boxBlobReply } from "../../shared/schemas/devbox.ts";
import type { BoxFact } from "../../shared/schemas/event.ts";
import type { Line } from "./line.ts";
import type { Note } from "./note.ts";

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
  const json = { sha256: excerpt.sha256, bytes };
  const place = await line.call({ method: "POST", path: "/box/blobs", json, signal }, boxBlobReply);
  const sent =
    place.refusal ??
    (
      await line.call(
        {
          ...{ method: "PUT", path: place.said.upload.url, timeoutMs: uploadMs, signal },
          file: { path: file, bytes },
        },
        z.object({}),
      )
    ).refusal;
  if (sent || place.refusal) {
    note("blob.refused", { ...sent, bytes });
    return fact; // head and tail are still told
  }
  return { ...fact, result: { ...fact.result, excerpt: { ...excerpt, blob: place.said.blob } } };
}
