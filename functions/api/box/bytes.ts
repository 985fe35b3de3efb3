import { Hono } from "hono";
import { Problem } from "../../../shared/problem.ts";
import {
  boxBlob,
  boxSaveComplete,
  boxSaveParts,
  maxBlob,
  savePartBytes,
} from "../../../shared/schemas/box-protocol.ts";
import { nothing } from "../../../shared/schemas/run.ts";
import { commit } from "../../commit.ts";
import type { Ports, Saves } from "../../ports.ts";
import { blobId } from "../catalog.ts";
import { readBody, sha256, tooLarge } from "../request.ts";
import { type BoxEnv, currentRun } from "./box.ts";

/** What a DevBox sends that is too large for its timeline: results, and archives of itself. */
export const boxByteRoutes = new Hono<BoxEnv>()
  .post("/blobs", async (c) => {
    const { sha256: name, bytes } = await readBody(c, boxBlob);
    const { ports, box } = c.var;
    await currentRun(c.var);
    const direct = await ports.blobs.uploadTo(box.runId, name, bytes);
    const upload = direct ?? { url: `/box/blobs/${name}`, headers: {} };
    return c.json({ blob: blobId(box.runId, name), upload });
  })
  .put("/blobs/:sha256", async (c) => {
    const { ports, box } = c.var;
    await currentRun(c.var);
    if (Number(c.req.header("content-length") ?? 0) > maxBlob) throw tooLarge(maxBlob);
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    if (bytes.byteLength > maxBlob) throw tooLarge(maxBlob);
    const name = c.req.param("sha256");
    if (sha256(bytes) !== name)
      throw new Problem(
        "bad-request",
        "The bytes do not have the sha256 that they are sent under.",
      );
    await ports.blobs.put(box.runId, name, bytes);
    return c.json({});
  })
  .post("/saves", async (c) => {
    await readBody(c, nothing);
    await currentRun(c.var);
    const save = await savesOf(c.var.ports).begin(c.var.box.runId);
    return c.json({ save, partBytes: savePartBytes });
  })
  .post("/saves/:save/parts", async (c) => {
    const { from, count } = await readBody(c, boxSaveParts);
    await currentRun(c.var);
    const { ports, box } = c.var;
    const uploads = await savesOf(ports).parts(box.runId, saveOf(c.req.param("save")), from, count);
    return c.json({ uploads });
  })
  .post("/saves/:save/complete", async (c) => {
    const { bytes, sha256: hash, etags } = await readBody(c, boxSaveComplete, maxComplete);
    const { ports, box } = c.var;
    const save = saveOf(c.req.param("save"));
    await currentRun(c.var);
    const saves = savesOf(ports);
    await saves.complete(box.runId, save, etags);
    const command = { type: "box-saved", save, bytes, sha256: hash } as const;
    await commit(ports, box.runId, { ...command, generation: box.generation });
    await saves.prune(box.runId, save);
    return c.json({});
  })
  .post("/nudge", async (c) => {
    await readBody(c, nothing);
    await currentRun(c.var);
    const { ports, box } = c.var;
    const url = await ports.nudgeUrl?.(box.runId, box.generation);
    return c.json(url === undefined ? {} : { url });
  });

/** 10,000 ETags of a part. */
const maxComplete = 1_048_576;

function savesOf({ saves }: Ports): Saves {
  if (saves) return saves;
  throw new Problem("not-found", "This host keeps the folders of its DevBoxes; nothing is saved.");
}

function saveOf(text: string): string {
  if (/^sav_[0-9a-z]{26}$/.test(text)) return text;
  throw new Problem("not-found", `There is no save ${text.slice(0, 64)}.`);
}
