import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlayedDisk, type Slot, slotMs } from "./disk-watch.fixture.ts";
import { lookMs, watchDisk } from "./disk-watch.ts";

const mb = 1024 ** 2;
const size = 1_000_000 * mb;
const limits = { diskBytes: 2_000 * mb, files: 100_000 };
const quiet: Slot = { own: 0, others: 0 };

/** Others free nothing while the DevBox writes, not even within the same look. */
const slots = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 900 }).map((own): Slot => ({ own: own * mb, others: 0 })),
      fc.integer({ min: -2_000, max: 2_000 }).map((n): Slot => ({ own: 0, others: n * mb })),
    ),
    { minLength: 1, maxLength: 24 },
  )
  .map((all) => all.flatMap((slot) => [slot, quiet]));

const measuring = {
  measuringMs: fc.integer({ min: 5, max: 3_000 }),
  readAt: fc.double({ min: 0, max: 1, noNaN: true }),
};

describe("a DevBox with a measured disk limit", () => {
  it("goes over it only by what it writes within two looks and three measurements", async () => {
    let stopped = 0;
    const whole = fc.asyncProperty(slots, fc.record(measuring), async (all, how) => {
      const disk = new PlayedDisk({ slots: all, size, ...how });
      const end = all.length * slotMs + 20_000;
      const { said, at } = await disk.play(watchDisk(disk, limits), end);
      if (said === undefined) {
        expect(disk.own(end)).toBeLessThanOrEqual(limits.diskBytes);
        return;
      }
      stopped += 1;
      expect(said).toBe("disk");
      const late = 2 * lookMs + 3 * how.measuringMs;
      expect(disk.own(at)).toBeGreaterThan(limits.diskBytes);
      expect(disk.own(at - late)).toBeLessThanOrEqual(limits.diskBytes);
    });
    await fc.assert(whole, { numRuns: 100 });
    expect(stopped).toBeGreaterThan(10);
  });

  it("is not stopped for what others write, however much that is", async () => {
    const others = fc.array(fc.integer({ min: -9_000, max: 9_000 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(others, fc.record(measuring), async (all, how) => {
        const small = all.map((n): Slot => ({ own: mb, others: n * mb }));
        const disk = new PlayedDisk({ slots: small, size, ...how });
        expect((await disk.play(watchDisk(disk, limits), 60_000)).said).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it("is seen at once also after others have freed as much as it writes then", async () => {
    const freed: Slot = { own: 0, others: -8_000 * mb };
    const writes = Array.from({ length: 20 }, (): Slot => ({ own: 300 * mb, others: 0 }));
    const plan = { slots: [freed, quiet, ...writes], size, measuringMs: 20, readAt: 0 };
    const disk = new PlayedDisk(plan);
    const { said, at } = await disk.play(watchDisk(disk, limits), 60_000);
    expect(said).toBe("disk");
    expect(disk.own(at)).toBeLessThan(limits.diskBytes + 200 * mb);
  });

  it("counts as over its limit where it cannot be measured and more is gone than it could take", async () => {
    const writes = Array.from({ length: 20 }, (): Slot => ({ own: 300 * mb, others: 0 }));
    const plan = { slots: writes, size, measuringMs: 90_000, readAt: 0, patienceMs: 1_000 };
    const disk = new PlayedDisk(plan);
    const { said, at } = await disk.play(watchDisk(disk, limits), 60_000);
    expect(said).toBe("disk");
    expect(disk.own(at)).toBeLessThan(limits.diskBytes + 2 * 1_000 * mb);
  });

  it("costs no more than half of the time to measure while others write beside it", async () => {
    const own: Slot = { own: 1_990 * mb, others: 0 };
    const busy = Array.from({ length: 100 }, (): Slot => ({ own: 0, others: 500 * mb }));
    const disk = new PlayedDisk({ slots: [own, ...busy], size, measuringMs: 1_000, readAt: 0 });
    await disk.play(watchDisk(disk, limits), 50_000);
    expect(disk.measurements).toBeLessThanOrEqual(26);
  });
});
