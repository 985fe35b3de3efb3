let usual: number | undefined;

/** From now on, every file that this process creates is for its own user only. Call it once, first. */
export function becomePrivate(): void {
  usual = process.umask(0o077);
}

/** Starts a process with the person's own umask, but without rights to write for others: it passes on to what commands create. */
export function withUsualUmask<T>(start: () => T): T {
  if (usual === undefined) return start();
  const mine = process.umask(usual | 0o022);
  try {
    return start(); // a process gets its umask in this call, before it runs
  } finally {
    process.umask(mine);
  }
}
