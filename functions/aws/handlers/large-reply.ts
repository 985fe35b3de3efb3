import { sha256 } from "../../api/request.ts";
import type { Blobs } from "../../ports/ports.ts";

/** Leaves room in the 6 MB limit for a reply of a function (AWS Lambda quotas). */
const maxBytes = 5 * 1024 ** 2;

/**
 * Sends a reply that is too large for a function through the bucket: stores it as a large result and redirects the
 * caller to it.
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
  if (!link) throw new Error(`The reply of ${bytes.length} bytes has no link.`);
  return Response.redirect(link, 302);
}
