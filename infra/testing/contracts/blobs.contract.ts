import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import type { Blobs } from "../../../functions/ports/ports.ts";

/** Contract of every `Blobs`. `make` opens an empty one. */
export function blobsContract(make: () => Blobs | Promise<Blobs>): void {
  it("returns the bytes that were put, for their Run only", async () => {
    const blobs = await make();
    const bytes = Uint8Array.from({ length: 70_000 }, (_, n) => n % 256);
    await blobs.put("run_a", "ab12", bytes);
    expect(Uint8Array.from((await blobs.get("run_a", "ab12")) ?? [])).toEqual(bytes);
    expect(await blobs.get("run_b", "ab12")).toBeUndefined();
    expect(await blobs.get("run_a", "cd34")).toBeUndefined();
  });

  it("accepts the same bytes again, also at the same time", async () => {
    const blobs = await make();
    const bytes = new TextEncoder().encode("same");
    await Promise.all([1, 2, 3].map(() => blobs.put("run_a", "ab12", bytes)));
    expect(await blobs.get("run_a", "ab12")).toHaveLength(4);
  });

  it.each([0, 1, 70_000, 5 * 1024 ** 2])("takes and gives %i bytes where it says", async (size) => {
    const blobs = await make();
    const bytes = new Uint8Array(size).fill(size % 251);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    await send(blobs, sha256, bytes);
    await send(blobs, sha256, bytes); // the reply was lost
    expect(
      createHash("sha256")
        .update(await received(blobs, sha256))
        .digest("hex"),
    ).toBe(sha256);
    expect(await blobs.linkTo("run_b", sha256)).toBeUndefined();
    expect(await blobs.get("run_b", sha256)).toBeUndefined();
  });

  it("has no link to a blob that does not exist", async () => {
    const blobs = await make();
    expect(await blobs.linkTo("run_a", "ab12")).toBeUndefined();
  });
}

/** As a DevBox does it. */
async function send(blobs: Blobs, sha256: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
  const upload = await blobs.uploadTo("run_a", sha256, body.length);
  if (!upload) return blobs.put("run_a", sha256, body);
  const reply = await fetch(upload.url, { method: "PUT", headers: upload.headers, body });
  expect(reply.status).toBe(200);
}

/** As the API does it. */
async function received(blobs: Blobs, sha256: string): Promise<Uint8Array> {
  const link = await blobs.linkTo("run_a", sha256);
  if (!link) return (await blobs.get("run_a", sha256)) ?? Uint8Array.from([]);
  return new Uint8Array(await (await fetch(link)).arrayBuffer());
}
