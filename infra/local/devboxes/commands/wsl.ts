/** The version of the Windows Subsystem for Linux, by the name of its kernel (`os.release()`). Undefined elsewhere. */
export function wslOf(release: string): 1 | 2 | undefined {
  if (!/microsoft/i.test(release)) return undefined;
  return /microsoft-standard|WSL2/i.test(release) ? 2 : 1;
}
