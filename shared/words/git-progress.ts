/** What git is doing, and how far it is. */
export type GitProgress = { readonly doing: string; readonly percent: number };

/** "Receiving objects:  45% (450/1000), 1.20 MiB | 500.00 KiB/s", and the same of the server after "remote: ". */
const line = /^(?:remote: )?([A-Z][A-Za-z ]{2,40}):\s+([0-9]{1,3})% \(/;

/** The newest progress that git shows at the end of its output. Undefined if its last line is something else. */
export function gitProgress(output: string): GitProgress | undefined {
  const last = output
    .slice(-2_000)
    .split(/[\r\n]+/)
    .filter((it) => it.trim() !== "")
    .at(-1);
  const [, doing, percent] = line.exec(last?.trimStart() ?? "") ?? [];
  if (doing === undefined || Number(percent) > 100) return undefined;
  return { doing, percent: Number(percent) };
}
