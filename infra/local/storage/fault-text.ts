import { Problem } from "../../../shared/problem.ts";
import { UnsafeFolder } from "../data/private-folder.ts";
import { faultOf, type StorageFault } from "./fault.ts";

const elsewhere = "or choose another folder: --data DIR";

/** Why Wheelhouse cannot start with a data folder, and what to do, as sentences. Undefined: the error is no fault of the storage. */
export function startText(error: unknown, data: string): string | undefined {
  if (error instanceof UnsafeFolder) return error.message;
  if (error instanceof Error && "errcode" in error && error.errcode === 1)
    return damagedText(data, `its tables are not those of this version (${error.message})`);
  const fault = faultOf(error);
  return fault && texts[fault](data, error instanceof Error ? error.message : String(error));
}

const texts: Readonly<Record<StorageFault, (data: string, why: string) => string>> = {
  full: (data) => `The disk of the data folder ${data} is full. Free some space, ${elsewhere}`,
  "read-only": (data) => `The data folder ${data} is read-only. Make it writable, ${elsewhere}`,
  denied: (data, why) =>
    `You may not write to the data folder ${data} (${why}). Change its permissions, ${elsewhere}`,
  failing: (data, why) =>
    `The disk of the data folder ${data} reports errors (${why}). Check the disk, ${elsewhere}`,
  unusable: (data, why) =>
    `${data} cannot be the data folder (${why}). Remove what is in its place, ${elsewhere}`,
  damaged: (data) => damagedText(data, "SQLite cannot read it"),
};

/** @param why what is wrong, as a clause */
export const damagedText = (data: string, why: string): string =>
  `The database ${data}/wheelhouse.sqlite is damaged: ${why}. Restore the data folder from a backup, or move the database and the files beside it (-wal, -shm) away to begin without Runs.`;

/** The refusal of a call that the storage could not carry out. Undefined: the error is no fault of the storage. */
export function storageProblem(error: unknown): Problem | undefined {
  const fault = faultOf(error);
  if (fault === undefined) return undefined;
  if (fault === "full") return diskFull();
  return new Problem("storage-failed", runTexts[fault]);
}

export const diskFull = (): Problem =>
  new Problem(
    "storage-full",
    "The disk of Wheelhouse is full, so nothing was changed. Free some space on it, then try again.",
  );

const see = "Its log says more. Fix it, then try again.";

const runTexts: Readonly<Record<Exclude<StorageFault, "full">, string>> = {
  "read-only": `The data folder of Wheelhouse has become read-only. ${see}`,
  denied: `Wheelhouse may not write to its data folder any more. ${see}`,
  failing: `The disk of Wheelhouse reports errors. ${see}`,
  damaged: `The database of Wheelhouse is damaged. ${see}`,
  unusable: `A file of Wheelhouse is missing, or something else is in its place. ${see}`,
};
