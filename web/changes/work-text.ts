import type { RunView, TestView } from "../../shared/schemas/run-view.ts";

/** Whether what the Run does belongs to a repository: tests and pull requests are to be expected of it. */
export const hasRepository = (view: Pick<RunView, "ticket" | "changes">): boolean =>
  !!view.ticket?.repository || view.changes !== null;

/** The address of a page of the web, or undefined: whatever came from outside may call itself a link. */
export function webUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, href } = new URL(text);
  return protocol === "https:" || protocol === "http:" ? href : undefined;
}

export const filesChanged = (files: number): string =>
  files === 0
    ? "No changes"
    : `${files.toLocaleString("en")} ${files === 1 ? "file" : "files"} changed`;

/** The newest run of each command, the newest first. */
export function newestTests(tests: readonly TestView[]): TestView[] {
  const seen = new Set<string>();
  return tests.filter(({ command }) => !seen.has(command) && seen.add(command));
}

export type TestOutcome = "passed" | "failed" | "running" | "unknown";

export function testOutcome({ state, exitCode }: TestView): TestOutcome {
  if (state === "running") return "running";
  if (exitCode === null) return "unknown";
  return exitCode === 0 ? "passed" : "failed";
}

/** How a test command ended, in words. */
export function testWords(test: TestView): string {
  const words = {
    running: "running",
    unknown: "result unknown",
    passed: "exit 0",
    failed: `failed, exit ${test.exitCode}`,
  };
  return words[testOutcome(test)];
}
