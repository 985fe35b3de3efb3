/**
 * What is wrong with the disk or the database. `full`: no space, no more files, or a quota. `failing`: the device
 * reports errors. `unusable`: no folder for files can be there.
 */
export type StorageFault = "full" | "read-only" | "damaged" | "failing" | "denied" | "unusable";

/** By the code of a file system's error (errno(3)). */
const byCode: Readonly<Record<string, StorageFault>> = {
  ENOSPC: "full",
  EDQUOT: "full",
  EFBIG: "full",
  EROFS: "read-only",
  EACCES: "denied",
  EPERM: "denied",
  EIO: "failing",
  ENXIO: "failing",
  ENODEV: "failing",
  ESTALE: "failing",
  ETIMEDOUT: "failing",
  EMEDIUMTYPE: "failing",
  ENOTDIR: "unusable",
  EISDIR: "unusable",
  EEXIST: "unusable",
  ENOENT: "unusable",
  ELOOP: "unusable",
  ENAMETOOLONG: "unusable",
  EINVAL: "unusable",
};

/** By the primary result code of SQLite (sqlite.org/rescode.html). */
const byResult: Readonly<Record<number, StorageFault>> = {
  8: "read-only",
  10: "failing",
  11: "damaged",
  13: "full",
  14: "unusable",
  23: "denied",
  26: "damaged",
};

/** SQLITE_IOERR_SHMSIZE: the file beside a database in WAL mode cannot grow. In practice the disk is full. */
const shmSize = 4874;

/** An error of SQLite or of the file system. `errcode`: SQLite's extended result code. */
type Coded = { readonly code?: unknown; readonly errcode?: unknown; readonly cause?: unknown };

/** The fault of the storage behind an error. Undefined if the error is about anything else. */
export function faultOf(error: unknown): StorageFault | undefined {
  for (let it = error; it instanceof Error; it = it.cause) {
    const { code, errcode } = it as Coded;
    if (typeof errcode === "number") return ofResult(errcode);
    const fault = typeof code === "string" && "syscall" in it ? byCode[code] : undefined;
    if (fault) return fault;
  }
  return undefined;
}

function ofResult(errcode: number): StorageFault | undefined {
  return errcode === shmSize ? "full" : byResult[errcode & 0xff];
}
