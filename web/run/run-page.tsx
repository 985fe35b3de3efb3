import { A, useLocation, useNavigate, useParams } from "@solidjs/router";
import { createEffect, createSignal, Match, on, Show, Switch } from "solid-js";
import type { RunView } from "../../shared/schemas/run-view.ts";
import { statusLabels } from "../../shared/words/ending.ts";
import { ChangesPlace } from "../changes/changes-place.tsx";
import { createChanges } from "../changes/create-changes.ts";
import { RunTabs } from "../changes/run-tabs.tsx";
import { Chat } from "../chat/chat.tsx";
import { useLive } from "../live/live.tsx";
import { useMe } from "../me.tsx";
import { createRunStream, type RunStream } from "../run-stream/create-run-stream.ts";
import { Timeline } from "../timeline/timeline.tsx";
import { announce } from "../ui/announce.tsx";
import { createPageTitle } from "../ui/behaviour/page-title.ts";
import { Button } from "../ui/controls.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { visible } from "../ui/text/visible.ts";
import { Details } from "./details/details.tsx";
import { Phase } from "./phase.tsx";
import { QuestionBar } from "./question-bar.tsx";
import { RunHead } from "./run-head.tsx";
import css from "./run-page.module.css";

/** A Run: its timeline, the composer and its details. The URL of another Run creates a new page. */
export function RunPage() {
  const params = useParams<{ id: string }>();
  return (
    <Show when={params.id} keyed>
      {(id) => <LoadedRun runId={id} />}
    </Show>
  );
}

function LoadedRun(props: { runId: string }) {
  const live = useLive();
  const me = useMe();
  const stream = createRunStream(props.runId, live);
  createPageTitle(() => {
    const title = stream.view()?.title;
    return title === undefined ? "Run" : `“${title}”`; // quoted: it may say that something needs you
  });
  createEffect(
    on(
      () => stream.view()?.status,
      (status, before) => {
        if (!status || !before || status === before) return;
        const asked = stream.view()?.openQuestions?.questions[0]?.question;
        announce(`${statusLabels[status]}${status === "needs-you" && asked ? `: ${asked}` : ""}`);
      },
    ),
  );
  return (
    <Switch
      fallback={<main class={css["loading"]} aria-busy="true" aria-label="Loading the Run" />}
    >
      <Match when={stream.view()}>{(view) => <Loaded stream={stream} view={view()} />}</Match>
      <Match when={stream.problem()}>
        {(problem) => (
          <main class={css["missing"]}>
            <h1>{problem().status === 404 ? "Run not found" : "Can't load this Run"}</h1>
            <p>
              {problem().message}{" "}
              <Show when={problem().status === 404 && me.teams.length > 1}>
                You are in team {visible(me.team)}. The Run may belong to another of your teams.{" "}
              </Show>
              <A href="/">See all Runs</A>
            </p>
          </main>
        )}
      </Match>
    </Switch>
  );
}

function Loaded(props: { stream: RunStream; view: RunView }) {
  const [details, setDetails] = createSignal(false);
  const location = useLocation();
  const navigate = useNavigate();
  const changes = createChanges(props.stream);
  const showsChanges = () => location.hash === "#changes";
  createEffect(on(showsChanges, (shown) => shown && changes.open()));
  // A link in the details leads to the page below them: close the sheet.
  createEffect(
    on(
      () => location.hash,
      () => setDetails(false),
      { defer: true },
    ),
  );
  return (
    <div class={css["page"]}>
      <main class={css["main"]}>
        <RunHead stream={props.stream} view={props.view}>
          <span class={css["toggle"]}>
            <Button icon aria-label="Details" onClick={() => setDetails(true)}>
              <Icon name="panel" size={16} />
            </Button>
          </span>
        </RunHead>
        <RunTabs view={props.view} changes={showsChanges()} path={location.pathname} />
        <ChangesPlace
          open={showsChanges()}
          close={() => showsChanges() && navigate(location.pathname, { resolve: false })}
          changes={changes}
          view={props.view}
        >
          <Timeline
            stream={props.stream}
            footer={<Phase stream={props.stream} view={props.view} />}
          />
        </ChangesPlace>
        <QuestionBar stream={props.stream} view={props.view} />
        <Chat stream={props.stream} view={props.view} />
      </main>
      <aside class={css["side"]} aria-label="Details">
        <Details stream={props.stream} view={props.view} />
      </aside>
      <Dialog sheet open={details()} onClose={() => setDetails(false)} title="Details">
        <Show when={details()}>
          <Details stream={props.stream} view={props.view} />
        </Show>
      </Dialog>
    </div>
  );
}
