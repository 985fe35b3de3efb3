import type { RunView, TestView } from "../../shared/schemas/run-view.ts";
import { testName } from "../../shared/words/step.ts";

/** Whether the Run works in a repository, so that tests and pull requests can be expected. */
export const hasRepository = (view: Pick<RunView, "repository" | "changes">): boolean =>
  view.repository !== null || view.changes !== null;

/** The address of a web page, or undefined. Text from outside may claim to be a link and be something else. */
export function webUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, href } = new URL(text);
  return protocol === "https:" || protocol === "http:" ? href : undefined;
}

/** The newest run of each command in each folder, newest first. */
export function newestTests(tests: readonly TestView[]): TestView[] {
  const seen = new Set<string>();
  return tests.filter((it) => !seen.has(testName(it)) && seen.add(testName(it)));
}
