/** The line of a container engine's errors that names the reason. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error && "killed" in error && error.killed) return "it took too long";
  const heard = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
  const lines = (heard || String(error)).split("\n");
  return (lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? "").slice(0, 300);
}
