import { For, Match, Show, Switch } from "solid-js";
import type { RunView, TestView } from "../../../shared/schemas/run-view.ts";
import { testName, testWords } from "../../../shared/words/step.ts";
import { StatusIcon } from "../../ui/status.tsx";
import { visible } from "../../ui/text/visible.ts";
import { hasRepository, newestTests } from "../work-text.ts";
import css from "./proof.module.css";

const statuses = {
  passed: "completed",
  failed: "failed",
  "not-passed": "failed",
  running: "running",
  unknown: "skipped",
} as const;

const meaning =
  "The DevBox reports how its commands end. Whoever works there can change the tests, and the programs that run them.";

/** One test command and its result, with a link to its step: "npm test — reported exit 0". */
export function TestLine(props: { test: TestView; more?: string }) {
  return (
    <a
      class={css["test"]}
      href={`#e${props.test.seq}`}
      data-outcome={props.test.outcome === "not-passed" ? "failed" : props.test.outcome}
      title={`${visible(testName(props.test))}\n${meaning}`}
    >
      <StatusIcon status={statuses[props.test.outcome]} size={13} />
      <code dir="ltr">{visible(testName(props.test))}</code>
      <span class={css["words"]}>
        — {testWords(props.test)}
        {props.more}
      </span>
    </a>
  );
}

const noTests = (view: RunView): boolean =>
  view.status === "completed" && hasRepository(view) && view.tests.length === 0;

/** The test result of an ended Run in one line. A failed test comes before one that passed. */
export function Proof(props: { view: RunView }) {
  const tests = () => newestTests(props.view.tests);
  const told = () => {
    for (const worst of ["failed", "not-passed", "running", "unknown"])
      for (const test of tests()) if (test.outcome === worst) return test;
    return tests()[0];
  };
  const others = () => (tests().length > 1 ? `, and ${tests().length - 1} more` : "");
  const ended = () => props.view.status === "completed" || props.view.status === "failed";
  return (
    <Switch>
      <Match when={noTests(props.view)}>
        <p class={css["none"]}>No tests ran.</p>
      </Match>
      <Match when={ended() && told()}>{(test) => <TestLine test={test()} more={others()} />}</Match>
    </Switch>
  );
}

/** Every test command of this leg with its last result, newest first. */
export function Tests(props: { view: RunView }) {
  return (
    <Show
      when={props.view.tests.length > 0}
      fallback={
        <Show when={noTests(props.view)}>
          <p class={css["none"]}>No tests ran.</p>
        </Show>
      }
    >
      <ul class={css["tests"]} aria-label="Tests that ran">
        <For each={newestTests(props.view.tests)}>
          {(test) => (
            <li>
              <TestLine test={test} />
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
