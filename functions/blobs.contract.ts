import { expect, it } from "vitest";
import type { Blobs } from "./ports.ts";

/** What every Blobs must do. `make` opens an empty one. */
export function blobsContract(make: () => Blobs | Promise<Blobs>): void {
  it("gives back the bytes that were put, for their Run only", async () => {
    const blobs = await make();
    const bytes = Uint8Array.from({ length: 70_000 }, (_, n) => n % 256);
    await blobs.put("run_a", "ab12", bytes);
    expect(Uint8Array.from((await blobs.get("run_a", "ab12")) ?? [])).toEqual(bytes);
    expect(await blobs.get("run_b", "ab12")).toBeUndefined();
    expect(await blobs.get("run_a", "cd34")).toBeUndefined();
  });

  it("may be told the same again, also at once", async () => {
    const blobs = await make();
    const bytes = new TextEncoder().encode("same");
    await Promise.all([1, 2, 3].map(() => blobs.put("run_a", "ab12", bytes)));
    expect(await blobs.get("run_a", "ab12")).toHaveLength(4);
  });
}
