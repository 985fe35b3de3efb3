import { createHash } from "node:crypto";
import * as z from "zod";
import {
  boxSavePartReply,
  boxSavePartsReply,
  boxSaveReply,
  maxSaveBytes,
  type Upload,
} from "../../../shared/schemas/box-protocol.ts";
import { partsOf } from "../../archive/parts.ts";
import type { Line } from "../coordinator/connection.ts";
import { sendDirectly } from "../coordinator/direct-upload.ts";
import type { Note } from "../note.ts";

/** The number of addresses that one request asks for. */
const ahead = 10;
/** The coordinator keeps no saves, or its disk is full: the Run goes on without this one. */
const refusedBy = [404, 507];
/** For a part that goes to the coordinator. */
const partMs = 10 * 60_000;

/** The coordinator or the store refuses an archive. */
class NotSaved extends Error {
  override readonly name = "NotSaved";
}

/** Uploads an archive part by part, with only one part in memory. Throws when it is refused. */
export async function save(
  archive: AsyncIterable<Uint8Array>,
  line: Line,
  note: Note,
  signal: AbortSignal,
): Promise<{ bytes: number; sha256: string }> {
  const ask = async <S extends z.ZodType>(path: string, json: unknown, reply: S) => {
    const answer = await line.call({ method: "POST", path, json, refusedBy, signal }, reply);
    if (answer.refusal) throw new NotSaved(answer.refusal.message);
    return answer.said;
  };
  const { save: id, partBytes } = await ask("/box/saves", {}, boxSaveReply);
  const hash = createHash("sha256");
  const etags: string[] = [];
  const known = new Map<number, Upload>();
  let bytes = 0;

  /** Returns each address once: the next try asks for another. */
  const addressOf = async (part: number): Promise<Upload> => {
    if (!known.has(part)) {
      const wish = { from: part, count: ahead };
      const { uploads } = await ask(`/box/saves/${id}/parts`, wish, boxSavePartsReply);
      for (const [n, upload] of uploads.entries()) known.set(part + n, upload);
    }
    const upload = known.get(part);
    known.delete(part);
    if (!upload) throw new NotSaved(`there is no address for part ${part}`);
    return upload;
  };

  /** Sends a part to the store, or to the coordinator where that is the store. Returns its ETag. */
  const send = async (number: number, part: Buffer<ArrayBuffer>): Promise<string> => {
    const first = await addressOf(number);
    if (first.url.startsWith("/")) {
      const call = {
        method: "PUT",
        path: first.url,
        bytes: part,
        timeoutMs: partMs,
        refusedBy,
        signal,
      } as const;
      const answer = await line.call(call, boxSavePartReply);
      if (answer.refusal) throw new NotSaved(answer.refusal.message);
      return answer.said.etag;
    }
    let next: Upload | undefined = first;
    const address = async () => {
      const it = next ?? (await addressOf(number));
      next = undefined;
      return it;
    };
    return sendDirectly(address, new Blob([part]), note, signal);
  };

  for await (const part of partsOf(archive, partBytes)) {
    bytes += part.length;
    if (bytes > maxSaveBytes) throw new NotSaved(`it is larger than ${maxSaveBytes} bytes`);
    hash.update(part);
    const number = etags.length + 1;
    etags.push(await send(number, part));
  }
  const sha256 = hash.digest("hex");
  await ask(`/box/saves/${id}/complete`, { bytes, sha256, etags }, z.object({}));
  return { bytes, sha256 };
}
