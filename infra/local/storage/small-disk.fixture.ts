import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type SmallDisk = {
  readonly path: string;
  /** Fills the disk to its last byte. Returns the path of the file that does. */
  fill(): string;
  unmount(): void;
};

/** Mounts a file system in memory. `size` as mount(8) writes it. */
export function mountSmall(path: string, size: string): SmallDisk {
  mkdirSync(path, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size},mode=700`, "tmpfs", path]);
  return {
    path,
    fill() {
      const file = join(path, "filler");
      const open = openSync(file, "a", 0o600);
      try {
        for (const block of [Buffer.alloc(65_536, 1), Buffer.alloc(512, 1)]) fillBy(open, block);
      } finally {
        closeSync(open);
      }
      return file;
    },
    unmount: () => void execFileSync("umount", ["-l", path]),
  };
}

function fillBy(file: number, block: Buffer): void {
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  }
}

/** Whether this user may mount a file system. In the gate, which is root, it must be possible: tests are not skipped there. */
export const mountable: { readonly here: boolean; readonly why: string } = probe();

function probe() {
  const path = mkdtempSync(join(tmpdir(), "wheelhouse-mount-"));
  try {
    mountSmall(path, "1m").unmount();
    return { here: true, why: "" };
  } catch {
    if (process.env["CI"] && process.getuid?.() === 0)
      throw new Error("The gate must be able to mount a small file system, and cannot.");
    return { here: false, why: " (skipped: this user cannot mount a file system)" };
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}
