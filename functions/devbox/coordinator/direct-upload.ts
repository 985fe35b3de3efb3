import { setTimeout as pause } from "node:timers/promises";
import type { Upload } from "../../../shared/schemas/box-protocol.ts";
import type { Note } from "../note.ts";

const tries = 6;
const uploadMs = 10 * 60_000;

/** Sends bytes to an address outside the coordinator, with only the headers that came with the address. */
async function put(upload: Upload, body: Blob, signal: AbortSignal): Promise<Response> {
  const { "content-length": _, ...headers } = upload.headers; // `fetch` sets it from the body
  const limits = AbortSignal.any([signal, AbortSignal.timeout(uploadMs)]);
  return fetch(upload.url, { method: "PUT", headers, body, signal: limits, redirect: "error" });
}

/**
 * Uploads bytes, with up to six tries, and returns their ETag. An address is valid only for minutes, so each try asks
 * for a new one. Throws when the store refuses the bytes for another reason, or when `signal` aborts.
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
    if (!passing || n === tries) throw new Error(`The upload failed: ${why}`);
    note("upload.missed", { why });
    await pause(Math.random() * 250 * 2 ** n);
  }
}
