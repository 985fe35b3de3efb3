import { readFileSync } from "node:fs";

/**
 * How many transactions the WAL of a SQLite file holds, each of which has waited for the disk. The last frame of each
 * says how large the database is (sqlite.org/fileformat2.html#walformat). Frames of an earlier log stay behind it.
 */
export function walTransactions(database: string): number {
  const wal = readFileSync(`${database}-wal`);
  const frame = 24 + wal.readUInt32BE(8);
  const salt = wal.readUInt32BE(16);
  let count = 0;
  for (let at = 32; at + frame <= wal.length; at += frame)
    if (wal.readUInt32BE(at + 8) === salt && wal.readUInt32BE(at + 4) > 0) count += 1;
  return count;
}
