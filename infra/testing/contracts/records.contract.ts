import { describe, expect, it } from "vitest";
import type { Records } from "../../../functions/ports/ports.ts";

const start = Date.parse("2026-11-23T10:00:00.000Z");

/** Contract of every `Records`. `make` opens an empty one that uses this clock. */
export function recordsContract(make: (now: () => number) => Promise<Records>): void {
  const world = async () => {
    let ms = start;
    const records = await make(() => ms);
    return { records, pass: (by: number) => (ms += by) };
  };

  describe("records", () => {
    it("adds an id once, and keeps the first value", async () => {
      const { records } = await world();
      expect(await records.add("keys#a", "1", { n: 1 })).toBe(true);
      expect(await records.add("keys#a", "1", { n: 2 })).toBe(false);
      expect(await records.get("keys#a", "1")).toEqual({ n: 1 });
    });

    it("keeps shelves apart", async () => {
      const { records } = await world();
      await records.add("keys#a", "1", { of: "a" });
      await records.add("keys#b", "1", { of: "b" });
      expect(await records.get("keys#b", "1")).toEqual({ of: "b" });
      expect(await records.list("keys#c", { limit: 10 })).toEqual([]);
    });

    it("lists the greatest id first, page by page", async () => {
      const { records } = await world();
      for (const id of ["2", "1", "4", "3"]) await records.add("shelf", id, { id });
      const first = await records.list("shelf", { limit: 3 });
      expect(first.map((it) => it.id)).toEqual(["4", "3", "2"]);
      expect(first[0]?.value).toEqual({ id: "4" });
      const next = await records.list("shelf", { limit: 3, before: "2" });
      expect(next.map((it) => it.id)).toEqual(["1"]);
    });

    it("loses no change if many writers change one record at once", async () => {
      const { records } = await world();
      await records.add("shelf", "count", { n: 0 });
      const more = (value: unknown) => ({ n: (value as { n: number }).n + 1 });
      await Promise.all(Array.from({ length: 10 }, () => records.change("shelf", "count", more)));
      expect(await records.get("shelf", "count")).toEqual({ n: 10 });
    });

    it("returns the value after a change", async () => {
      const { records } = await world();
      await records.add("shelf", "1", { n: 1 });
      expect(await records.change("shelf", "1", () => ({ n: 2 }))).toEqual({ n: 2 });
      expect(await records.change("shelf", "1", () => undefined)).toEqual({ n: 2 });
      expect(await records.change("shelf", "none", () => ({ n: 3 }))).toBeUndefined();
      expect(await records.get("shelf", "none")).toBeUndefined();
    });

    it("removes a record once", async () => {
      const { records } = await world();
      await records.add("shelf", "1", {});
      expect(await records.remove("shelf", "1")).toBe(true);
      expect(await records.remove("shelf", "1")).toBe(false);
      expect(await records.get("shelf", "1")).toBeUndefined();
    });

    it("never returns an expired record, and accepts its id again", async () => {
      const { records, pass } = await world();
      await records.add("shelf", "1", { n: 1 }, new Date(start + 1_000).toISOString());
      await records.add("shelf", "2", { n: 2 });
      await records.add("shelf", "3", { n: 3 }, new Date(start + 1_000).toISOString());
      expect(await records.get("shelf", "1")).toEqual({ n: 1 });
      pass(1_001);
      expect(await records.get("shelf", "1")).toBeUndefined();
      expect(await records.change("shelf", "1", () => ({ n: 3 }))).toBeUndefined();
      expect(await records.remove("shelf", "1")).toBe(false);
      for (const limit of [1, 10])
        expect((await records.list("shelf", { limit })).map((it) => it.id)).toEqual(["2"]);
      expect(await records.add("shelf", "1", { n: 4 })).toBe(true);
    });

    it("finds nothing under an id that is not possible", async () => {
      const { records } = await world();
      for (const id of ["", "x".repeat(5_000), "a\u0000b"])
        expect(await records.get("shelf", id)).toBeUndefined();
    });
  });
}
