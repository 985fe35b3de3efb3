import { setTimeout as pause } from "node:timers/promises";
import type { Upload } from "../../../shared/schemas/box-protocol.ts";
import type { Note } from "../note.ts";

const tries = 6;
const uploadMs = 10 * 60_000;

/** Sends bytes to an address outside the coordinator. It gets the headers that came with the address, and nothing of ours. */
async function put(upload: Upload, body: Blob, signal: AbortSignal): Promise<Response> {
  const { "content-length": _, ...headers } = upload.headers; // told by the body itself
  const limits = AbortSignal.any([signal, AbortSignal.timeout(uploadMs)]);
  return fetch(upload.url, { method: "PUT", headers, body, signal: limits, redirect: "error" });
}

/**
 * Sends bytes until they are taken, and answers their ETag. An address is good for minutes only, so each try asks for
 * one of its own. Throws when the store refuses them for another reason, or `signal` aborts.
 */
export async function sendDirectly(
  address: () => Promise<Upload>,
  body: Blob,
  note: Note,
  signal: AbortSignal,
): Promise<string> {
  for (let n = 1; ; n++) {
    const outcome = await put(await address(), body, signal).catch((error: unknown) => error);
    signal.throwIfAborted();
    const response = outcome instanceof Response ? outcome : undefined;
    if (response?.ok) return response.headers.get("etag") ?? "";
    const why = response
      ? `${response.status} ${(await response.text()).slice(0, 300)}`
      : String(outcome);
    const passing = !response || response.status === 403 || response.status >= 500;
    if (!passing || n === tries) throw new Error(`The bytes were not taken: ${why}`);
    note("upload.missed", { why });
    await pause(Math.random() * 250 * 2 ** n);
  }
}
