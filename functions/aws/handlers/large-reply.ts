import { sha256 } from "../../api/request.ts";
import type { Blobs } from "../../ports.ts";

/** A reply of a function holds 6 MB with everything around it (AWS Lambda quotas). */
const maxBytes = 5 * 1024 ** 2;

/**
 * A whole Run may be larger than a function can reply: then it is put where large results are, and the caller is sent
 * there.
 */
export async function byWayOfBlobs(
  blobs: Blobs,
  runId: string,
  reply: Response,
): Promise<Response> {
  const bytes = new Uint8Array(await reply.arrayBuffer());
  if (bytes.length <= maxBytes) return new Response(bytes, reply);
  const name = sha256(bytes);
  await blobs.put(runId, name, bytes);
  const link = await blobs.linkTo(runId, name);
  if (!link) throw new Error(`The ${bytes.length} bytes of the reply have no link.`);
  return Response.redirect(link, 302);
}
