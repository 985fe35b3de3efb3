/** The space of a file system. `files`: how many there can be; 0 where there is no such number. */
export type Space = {
  readonly bytes: number;
  readonly freeBytes: number;
  readonly files: number;
  readonly freeFiles: number;
};

const megabyte = 1024 ** 2;

/**
 * Kept free on disk, and given up when the disk is full, so that the ends of Runs can still be written. An eighth of
 * a small disk.
 */
export const reserveBytes = ({ bytes }: Pick<Space, "bytes">): number =>
  Math.floor(Math.min(8 * megabyte, bytes / 8));

/** Below this much free space no new DevBox starts: a twentieth of the disk, up to 512 MB. */
export const lowBytes = ({ bytes }: Pick<Space, "bytes">): number =>
  Math.floor(Math.min(512 * megabyte, bytes / 20));

/** The number of files that must be free for a new DevBox. Where this is more than a twentieth, less is enough. */
const lowFiles = ({ files }: Pick<Space, "files">): number =>
  Math.floor(Math.min(1_000, files / 20));

/** Whether a new DevBox may start. */
export const isLow = (space: Space): boolean =>
  space.freeBytes < lowBytes(space) || (space.files > 0 && space.freeFiles < lowFiles(space));

/** Whether the reserve can be taken again, after it was given up: there is room for it and for a new DevBox. */
export const canReserve = (space: Space): boolean =>
  !isLow({ ...space, freeBytes: space.freeBytes - reserveBytes(space) });
