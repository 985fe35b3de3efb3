import { For, Show } from "solid-js";
import type { RunView } from "../../../shared/schemas/run-view.ts";
import { ago } from "../../../shared/words/duration.ts";
import { fullTime } from "../../../shared/words/moment.ts";
import { checksWords, pullRequestStates } from "../../../shared/words/pull-request.ts";
import { api } from "../../api.ts";
import type { RunStream } from "../../run-stream/create-run-stream.ts";
import { createIntent } from "../../ui/behaviour/create-intent.ts";
import { useNow } from "../../ui/behaviour/ticker.ts";
import { Button, ProblemText } from "../../ui/controls.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { visible } from "../../ui/text/visible.ts";
import { webUrl } from "../work-text.ts";
import css from "./pull-requests.module.css";

type PullRequest = RunView["pullRequests"][number];

const stateIcons: Record<PullRequest["state"], IconName> = {
  open: "branch",
  draft: "edit",
  merged: "flag",
  closed: "x",
};
const checksIcons: Record<PullRequest["checks"], IconName> = {
  passing: "check",
  failing: "alert",
  pending: "clock",
  none: "dot",
};

/** The pull requests of a Run, newest first, as they were at the last check. */
export function PullRequests(props: { stream: RunStream; view: RunView }) {
  const look = createIntent<true>();
  const now = useNow();
  const problem = () => {
    const state = look.state();
    return state.kind === "refused" ? state.error.message : undefined;
  };
  const again = () =>
    void look.run(async (key) => {
      await api.lookAtPullRequest(props.stream.runId, key);
      return true as const;
    });
  return (
    <ul class={css["cards"]}>
      <For each={props.view.pullRequests}>
        {(pull, place) => (
          <li class={css["card"]}>
            <p class={css["title"]}>
              <Title pull={pull} />
            </p>
            <p class={css["states"]}>
              <span data-state={pull.state}>
                <Icon name={stateIcons[pull.state]} size={13} /> {pullRequestStates[pull.state]}
              </span>
              <span data-checks={pull.checks}>
                <Icon name={checksIcons[pull.checks]} size={13} /> {checksWords[pull.checks]}
              </span>
            </p>
            <p class={css["looked"]}>
              <time dateTime={pull.at} title={fullTime(pull.at)}>
                Checked {ago(pull.at, now())}
              </time>
              <Show when={place() === 0}>
                <Button small look="quiet" disabled={look.busy()} onClick={again}>
                  {look.busy() ? "Refreshing…" : "Refresh"}
                </Button>
              </Show>
            </p>
          </li>
        )}
      </For>
      <ProblemText text={problem()} />
    </ul>
  );
}

function Title(props: { pull: PullRequest }) {
  const text = () => (
    <>
      <span class={css["number"]}>#{props.pull.number}</span> {visible(props.pull.title)}
    </>
  );
  return (
    <Show when={webUrl(props.pull.url)} fallback={<span dir="auto">{text()}</span>}>
      {(url) => (
        <a href={url()} target="_blank" rel="noopener noreferrer nofollow" dir="auto">
          {text()}
        </a>
      )}
    </Show>
  );
}
