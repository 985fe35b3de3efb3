import { For, Show } from "solid-js";
import { ended } from "../../../shared/run.ts";
import type { RunView } from "../../../shared/schemas/run-view.ts";
import { engineLine } from "../../../shared/words/engine.ts";
import { dayAndTime, fullTime } from "../../../shared/words/moment.ts";
import { planCount } from "../../../shared/words/quantity.ts";
import {
  lacksPullRequest,
  OpenPullRequest,
} from "../../changes/pull-request/open-pull-request.tsx";
import { Tests } from "../../changes/pull-request/proof.tsx";
import { PullRequests } from "../../changes/pull-request/pull-requests.tsx";
import { RepositoryFact } from "../../changes/repository-fact.tsx";
import { TicketFact } from "../../changes/ticket-fact.tsx";
import { askForNotices, noticesState } from "../../inbox/notices.ts";
import type { RunStream } from "../../run-stream/create-run-stream.ts";
import { engineOf } from "../../timeline/entry/engine-of.ts";
import { planWork } from "../../timeline/entry/plan-entry.tsx";
import { PlanList } from "../../timeline/entry/plan-list.tsx";
import { Button } from "../../ui/controls.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { StatusBadge } from "../../ui/status.tsx";
import { Spoken } from "../../ui/text/spoken.tsx";
import { visible } from "../../ui/text/visible.ts";
import { ExportButton } from "../export-button.tsx";
import { createWorkers } from "./create-workers.ts";
import css from "./details.module.css";
import { DevBoxCard } from "./devbox-card.tsx";
import { Durations } from "./durations.tsx";
import { Fact } from "./fact.tsx";
import { Network } from "./network.tsx";
import { OpenPorts } from "./open-ports.tsx";
import { limitsLine, Usage } from "./usage.tsx";

/** The facts about a Run, beside its timeline. */
export function Details(props: { stream: RunStream; view: RunView }) {
  const names = createWorkers(props.stream);
  const details = () => props.stream.details();
  const summaries = () => {
    const known = details()?.summaries ?? [];
    const { summary, leg, status, completedAt } = props.view;
    if (!summary || !ended(props.view) || known.some((it) => it.leg === leg)) return known;
    return [{ leg, status, at: completedAt ?? "", summary }, ...known];
  };
  const speakerOf = (status: string) =>
    status === "completed" ? engineOf(props.stream) : "Reason";
  return (
    <div class={css["details"]}>
      <dl class={css["facts"]}>
        <Fact name="Status">
          <StatusBadge bare status={props.view.status} />
          <Show when={props.view.phase.replace("parked", "paused")}>
            {(phase) => <span class={css["soft"]}> · {phase()}</span>}
          </Show>
        </Fact>
        <Fact name="Engine">
          <Show
            when={props.view.engine}
            fallback={<span class={css["soft"]}>detected at launch</span>}
          >
            {(engine) => (
              <>
                {visible(engineLine(engine().label, props.view.model, props.view.effort))}
                {engine().detected ? " (auto-detected)" : ""}
                <Show when={props.view.engineVersion}>
                  {(version) => <span class={css["soft"]}> · {visible(version())}</span>}
                </Show>
              </>
            )}
          </Show>
        </Fact>
        <Fact name="Mode">{props.view.mode === "autonomous" ? "Autonomous" : "Interactive"}</Fact>
        <Fact name="Started">
          <Moment at={props.view.startedAt} none="not yet" />
        </Fact>
        <Fact name="Completed">
          <Moment at={props.view.completedAt} none="not yet" />
        </Fact>
        <Durations view={props.view} />
        <Show when={props.view.ticketUrl}>
          <Fact name="Ticket">
            <TicketFact view={props.view} />
          </Fact>
        </Show>
        <Show when={!props.view.ticketUrl && props.view.repository}>
          {(repository) => (
            <Fact name="Repository">
              <RepositoryFact repository={repository()} />
            </Fact>
          )}
        </Show>
        <Show when={props.view.usage.inputTokens + props.view.usage.outputTokens > 0}>
          <Fact name="Usage">
            <Usage view={props.view} />
          </Fact>
        </Show>
        <Fact name="Network">
          <Network view={props.view} />
        </Fact>
        <Show when={props.view.ports.length > 0}>
          <Fact name="Ports">
            <OpenPorts view={props.view} />
          </Fact>
        </Show>
        <Fact name="Limits">{limitsLine(props.view.limits)}</Fact>
        <Fact name="Started by">{visible(props.view.createdBy)}</Fact>
      </dl>
      <Show when={props.stream.plan()}>
        {(plan) => (
          <section>
            <h2>Plan, {planCount(plan().told().newest.items)}</h2>
            <PlanList items={plan().told().newest.items} work={planWork(plan(), props.stream)} />
          </section>
        )}
      </Show>
      <Show when={props.view.pullRequests.length > 0 || lacksPullRequest(props.view)}>
        <section>
          <h2>Pull request</h2>
          <Show when={props.view.pullRequests.length > 0}>
            <PullRequests stream={props.stream} view={props.view} />
          </Show>
          <Show when={lacksPullRequest(props.view)}>
            <OpenPullRequest stream={props.stream} view={props.view} />
          </Show>
        </section>
      </Show>
      <section>
        <h2>DevBox</h2>
        <Show
          when={props.view.devboxes.length > 0}
          fallback={
            <p class={css["soft"]}>
              {ended(props.view)
                ? "None. The Run ended before one was launched."
                : "A DevBox is the computer that a Run works in. It starts when the Run launches."}
            </p>
          }
        >
          <ul class={css["boxes"]}>
            <For each={props.view.devboxes}>
              {(box, index) => (
                <DevBoxCard
                  box={box}
                  stream={props.stream}
                  view={props.view}
                  newest={index() === 0}
                  names={names}
                />
              )}
            </For>
          </ul>
        </Show>
      </section>
      <Show when={props.view.tests.length > 0 && !ended(props.view)}>
        <section>
          <h2>Tests</h2>
          <Tests view={props.view} />
        </section>
      </Show>
      <Show when={summaries().length > 0}>
        <section>
          <h2>Summary</h2>
          <For each={summaries()}>
            {(it) => (
              <div class={css["summary"]}>
                <Show when={summaries().length > 1}>
                  <h3 title="A leg is the work from a start or a continue to its result.">
                    Leg {it.leg}
                    <Show when={it.at}> · {dayAndTime(it.at)}</Show>
                  </h3>
                </Show>
                <Spoken by={speakerOf(it.status)} text={it.summary} />
                <Show when={ended(props.view) && it.leg === props.view.leg}>
                  <Tests view={props.view} />
                </Show>
              </div>
            )}
          </For>
        </section>
      </Show>
      <Show when={noticesState() === "ask" && !ended(props.view)}>
        <div class={css["notices"]}>
          <p>Get notified when a Run needs you or finishes.</p>
          <Button small onClick={() => void askForNotices()}>
            Turn on notifications
          </Button>
        </div>
      </Show>
      <div class={css["acts"]}>
        <CopyButton link label="Copy Run link" text={() => location.href.split("#", 1)[0] ?? ""} />
        <ExportButton runId={props.view.id} />
      </div>
    </div>
  );
}

function Moment(props: { at: string | null; none: string }) {
  return (
    <Show when={props.at} fallback={<span class={css["soft"]}>{props.none}</span>}>
      {(at) => (
        <time dateTime={at()} title={fullTime(at())}>
          {dayAndTime(at())}
        </time>
      )}
    </Show>
  );
}
