import { boxByteCalls } from "../../../shared/calls/box.ts";
import { Problem } from "../../../shared/problem.ts";
import { maxBlob, savePartBytes } from "../../../shared/schemas/box-protocol.ts";
import { commit } from "../../commit.ts";
import type { Ports, Saves } from "../../ports/ports.ts";
import { blobId } from "../catalog.ts";
import { sha256, tooLarge } from "../request.ts";
import { currentRun, serveBox } from "./serve-box.ts";

export const boxByteRoutes = serveBox(boxByteCalls, {
  "POST /box/blobs": async ({ ports, box, body: { sha256: name, bytes } }) => {
    await currentRun(ports, box);
    const direct = await ports.blobs.uploadTo(box.runId, name, bytes);
    const upload = direct ?? { url: `/box/blobs/${name}`, headers: {} };
    return { blob: blobId(box.runId, name), upload };
  },
  "PUT /box/blobs/:sha256": async ({ c, ports, box, params: { sha256: name } }) => {
    await currentRun(ports, box);
    if (Number(c.req.header("content-length") ?? 0) > maxBlob) throw tooLarge(maxBlob);
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    if (bytes.byteLength > maxBlob) throw tooLarge(maxBlob);
    if (sha256(bytes) !== name)
      throw new Problem("bad-request", "The bytes do not match the sha256 in the address.");
    await ports.blobs.put(box.runId, name, bytes);
    return {};
  },
  "POST /box/saves": async ({ ports, box }) => {
    await currentRun(ports, box);
    return { save: await savesOf(ports).begin(box.runId), partBytes: savePartBytes };
  },
  "PUT /box/saves/:save/parts/:part": async ({ c, ports, box, params }) => {
    await currentRun(ports, box);
    const { putPart } = savesOf(ports);
    const { body } = c.req.raw;
    if (!putPart || !body) throw new Problem("not-found", "Parts are not sent to this address.");
    if (Number(c.req.header("content-length") ?? 0) > savePartBytes) throw tooLarge(savePartBytes);
    const part = /^[1-9]\d{0,4}$/.test(params.part) ? Number(params.part) : 0;
    return { etag: await putPart(box.runId, saveOf(params.save), part, body) };
  },
  "GET /box/saves/:save": async ({ c, ports, box, params }) => {
    await currentRun(ports, box);
    const archive = await savesOf(ports).read?.(box.runId, saveOf(params.save));
    if (!archive) throw new Problem("not-found", `There is no save ${params.save.slice(0, 64)}.`);
    return c.body(archive.stream, 200, {
      "content-type": "application/octet-stream",
      "content-length": String(archive.bytes),
    });
  },
  "POST /box/saves/:save/parts": async ({ ports, box, params, body: { from, count } }) => {
    await currentRun(ports, box);
    const save = saveOf(params.save);
    return { uploads: await savesOf(ports).parts(box.runId, save, from, count) };
  },
  "POST /box/saves/:save/complete": async ({ ports, box, params, body }) => {
    const { bytes, sha256: hash, etags } = body;
    const { runId, generation } = box;
    const save = saveOf(params.save);
    await currentRun(ports, box);
    const saves = savesOf(ports);
    await saves.complete(runId, save, etags);
    await commit(ports, runId, { type: "box-saved", save, bytes, sha256: hash, generation });
    await saves.prune(runId, save);
    return {};
  },
});

function savesOf({ saves }: Ports): Saves {
  if (saves) return saves;
  throw new Problem("not-found", "This host keeps the folders of its DevBoxes; nothing is saved.");
}

function saveOf(text: string): string {
  if (/^sav_[0-9a-z]{26}$/.test(text)) return text;
  throw new Problem("not-found", `There is no save ${text.slice(0, 64)}.`);
}
