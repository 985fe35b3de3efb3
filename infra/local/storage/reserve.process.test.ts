import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../data/database.ts";
import { sqliteRecords } from "../data/records.ts";
import { faultOf } from "./fault.ts";
import { openReserve } from "./reserve.ts";
import { mountable, mountSmall, type SmallDisk } from "./small-disk.fixture.ts";

const clock = { ms: 0 };
let disk: SmallDisk | undefined;
let data = "";

beforeEach(() => {
  if (!mountable.here) return;
  disk = mountSmall(mkdtempSync(join(tmpdir(), "wheelhouse-reserve-")), "16m");
  data = join(disk.path, "data");
  mkdirSync(data, { mode: 0o700 });
});
afterEach(() => {
  disk?.unmount();
  if (disk) rmSync(disk.path, { recursive: true });
});

describe.skipIf(!mountable.here)(`a full disk${mountable.why}`, () => {
  it("still takes what ends work, part by part, and nothing more when the reserve is used up", async () => {
    const reserve = openReserve(data, () => clock.ms);
    const db = openDatabase(data, reserve.giveUp);
    const records = sqliteRecords(db, () => 0);
    expect([reserve.room(), reserve.words()]).toEqual(["enough", undefined]);
    const filler = disk?.fill() ?? "";
    expect(reserve.room()).toBe("low");
    expect(reserve.words()).toMatch(/^Only 0 MB are free on the disk of .* when 1 MB are free\.$/);

    const size = { text: "x".repeat(16_000) };
    let written = 0;
    const fill = async () => {
      for (;;) {
        await records.add("shelf", String(written), size);
        written += 1;
      }
    };
    for (let part = 1; part <= 4; part += 1) {
      const before = written;
      await expect(fill()).rejects.toSatisfy((error) => faultOf(error) === "full");
      expect(written).toBeGreaterThan(before);
      expect(reserve.room()).toBe("full");
      clock.ms += 10_000;
    }
    const before = written;
    await expect(fill()).rejects.toSatisfy((error) => faultOf(error) === "full");
    expect(written).toBe(before);
    expect(reserve.words()).toMatch(/is full\. Free some space/);

    rmSync(filler);
    expect(reserve.room()).toBe("enough");
    for (let n = 0; n < written; n += 1)
      expect(await records.get("shelf", String(n))).toEqual(size);
    db.close();
  });

  it("does not hold a reserve that would leave no room for a DevBox", () => {
    disk?.fill();
    const reserve = openReserve(data);
    expect(reserve.giveUp()).toBe(false);
    expect(reserve.room()).toBe("full");
  });
});
