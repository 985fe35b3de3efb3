import { describe, expect, it } from "vitest";
import { endsWork } from "./ends-work.ts";
import { faultOf } from "./fault.ts";
import { storageProblem } from "./fault-text.ts";
import { canReserve, isLow, lowBytes, reserveBytes } from "./room.ts";

const mb = 1024 ** 2;
const space = (bytes: number, freeBytes: number, files = 0, freeFiles = 0) => ({
  bytes,
  freeBytes,
  files,
  freeFiles,
});

describe("the room on a disk", () => {
  it.each([
    ["a large disk", space(500_000 * mb, 600 * mb), false],
    ["a large disk with little left", space(500_000 * mb, 500 * mb), true],
    ["a small disk", space(64 * mb, 4 * mb), false],
    ["a small disk with little left", space(64 * mb, 3 * mb), true],
    ["a disk without a count of files", space(64 * mb, 32 * mb, 0, 0), false],
    ["a disk without files left", space(500_000 * mb, 600 * mb, 1_000_000, 999), true],
    ["a small disk with some files left", space(64 * mb, 32 * mb, 2_000, 100), false],
  ])("%s: low %#", (_what, it, low) => expect(isLow(it)).toBe(low));

  it("takes the reserve only if a DevBox can start beside it", () => {
    for (const bytes of [1, 8, 64, 1_000, 100_000].map((it) => it * mb)) {
      const needed = reserveBytes({ bytes }) + lowBytes({ bytes });
      expect(canReserve(space(bytes, needed))).toBe(true);
      expect(canReserve(space(bytes, needed - 1))).toBe(false);
      expect(needed).toBeLessThan(bytes / 4);
    }
  });
});

const fileError = (code: string) => Object.assign(new Error(code), { code, syscall: "write" });
const sqlError = (errcode: number) => Object.assign(new Error("sql"), { errcode });

describe("an error", () => {
  it.each([
    [fileError("ENOSPC"), "full"],
    [fileError("EDQUOT"), "full"],
    [fileError("EROFS"), "read-only"],
    [fileError("EIO"), "failing"],
    [new Error("outer", { cause: fileError("ENOSPC") }), "full"],
    [sqlError(13), "full"],
    [sqlError(4_874), "full"],
    [sqlError(778), "failing"], // SQLITE_IOERR_WRITE
    [sqlError(11), "damaged"],
    [sqlError(779), "damaged"], // SQLITE_CORRUPT_INDEX
    [sqlError(26), "damaged"],
    [sqlError(1_544), "read-only"], // SQLITE_READONLY_DIRECTORY
    [sqlError(5), undefined], // SQLITE_BUSY
    [sqlError(2_067), undefined], // SQLITE_CONSTRAINT_UNIQUE
    [Object.assign(new Error("x"), { code: "ECONNREFUSED", syscall: "connect" }), undefined],
    [new Error("a bug"), undefined],
    ["text", undefined],
  ])("%#: %s is %s", (error, fault) => expect(faultOf(error)).toBe(fault));

  it("of the storage becomes a refusal with a sentence, and any other stays a bug", () => {
    expect(storageProblem(fileError("ENOSPC"))).toMatchObject({ status: 507 });
    for (const it of [fileError("EROFS"), fileError("EIO"), sqlError(11), sqlError(14)])
      expect(storageProblem(it)).toMatchObject({ status: 503, code: "storage-failed" });
    expect(storageProblem(new Error("a bug"))).toBeUndefined();
  });
});

describe("a call while the disk is full", () => {
  it.each([
    ["GET", "/api/runs", true],
    ["POST", "/api/runs/run_1/stop", true],
    ["POST", "/api/runs/run_1/devbox/release", true],
    ["POST", "/box/events", true],
    ["DELETE", "/api/runs/run_1/messages/msg_1", true],
    ["POST", "/api/runs", false],
    ["POST", "/api/runs/run_1/messages", false],
    ["POST", "/api/runs/run_1/answers", false],
    ["POST", "/api/runs/run_1/devbox/keep", false],
    ["POST", "/api/webhooks/hook/stop", false],
  ])("%s %s passes: %s", (method, path, passes) => expect(endsWork(method, path)).toBe(passes));
});
