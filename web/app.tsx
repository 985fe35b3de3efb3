import { Route, Router } from "@solidjs/router";
import {
  createResource,
  ErrorBoundary,
  lazy,
  Match,
  type ParentProps,
  Show,
  Suspense,
  Switch,
} from "solid-js";
import { WaitingProvider } from "./inbox/waiting.tsx";
import { LiveProvider } from "./live/live.tsx";
import { MeProvider } from "./me.tsx";
import { pathPrefix } from "./path-prefix.ts";
import { endedWhy, standing } from "./request.ts";
import { RunsPage } from "./runs/runs-page.tsx";
import { Broken, NotFound, Unreachable } from "./shell/failures.tsx";
import { Shell } from "./shell/shell.tsx";
import { type Arrival, makeEntrance } from "./sign-in/enter.ts";
import { ownSession } from "./sign-in/own-session.ts";
import { NoTeam, PoolSignIn } from "./sign-in/pool-pages.tsx";
import { SignInPage } from "./sign-in/sign-in-page.tsx";

const RunPage = lazy(() => import("./run/run-page.tsx").then((it) => ({ default: it.RunPage })));
const InboxPage = lazy(() =>
  import("./inbox/inbox-page.tsx").then((it) => ({ default: it.InboxPage })),
);
const SettingsPage = lazy(() =>
  import("./settings/settings-page.tsx").then((it) => ({ default: it.SettingsPage })),
);
const ImagesPage = lazy(() =>
  import("./images/images-page.tsx").then((it) => ({ default: it.ImagesPage })),
);
const WorkersPage = lazy(() =>
  import("./workers/workers-page.tsx").then((it) => ({ default: it.WorkersPage })),
);
const SchedulesPage = lazy(() =>
  import("./schedules/schedules-page.tsx").then((it) => ({ default: it.SchedulesPage })),
);
const SchedulePage = lazy(() =>
  import("./schedules/schedule-page.tsx").then((it) => ({ default: it.SchedulePage })),
);
const NewSchedulePage = lazy(() =>
  import("./schedules/new-schedule-page.tsx").then((it) => ({ default: it.NewSchedulePage })),
);
const NewRunPage = lazy(() =>
  import("./new-run/new-run-page.tsx").then((it) => ({ default: it.NewRunPage })),
);

/** The console: signs in first, then shows the pages. */
export function App(props: { arrival: Arrival }) {
  const enter = makeEntrance(props.arrival);
  const [entered, { refetch }] = createResource(enter);
  const again = () => void refetch();
  const outcome = () => entered.latest;
  const session = () => outcome()?.session;
  return (
    <Switch>
      <Match when={standing() === "no-team"}>
        <NoTeam session={session()} again={again} />
      </Match>
      <Match when={standing() === "signed-out" || outcome()?.problem?.status === 401}>
        <Show
          when={session()}
          fallback={
            <SignInPage
              refusal={outcome()?.refusal}
              ended={!!outcome()?.me}
              why={endedWhy()}
              onSignedIn={again}
            />
          }
        >
          {(pool) => (
            <PoolSignIn session={pool()} refusal={outcome()?.refusal} ended={!!outcome()?.me} />
          )}
        </Show>
      </Match>
      <Match when={outcome()?.problem}>
        {(problem) => (
          <Unreachable message={problem().message} deployed={!!session()} retry={again} />
        )}
      </Match>
      <Match when={outcome()?.me}>
        {(me) => (
          <MeProvider
            me={me()}
            signOut={session()?.signOut ?? (() => ownSession.signOut({ everywhere: false }))}
            signOutEverywhere={
              session() ? undefined : () => ownSession.signOut({ everywhere: true })
            }
          >
            <LiveProvider>
              <Router root={Page} base={pathPrefix}>
                <Route path="/" component={RunsPage} />
                <Route path="/inbox" component={InboxPage} />
                <Route path="/settings" component={SettingsPage} />
                <Route path="/workers" component={WorkersPage} />
                <Route path="/images" component={ImagesPage} />
                <Route path="/schedules" component={SchedulesPage} />
                <Route path="/schedules/new" component={NewSchedulePage} />
                <Route path="/schedules/:id" component={SchedulePage} />
                <Route path="/runs" component={RunsPage} />
                <Route path="/new" component={NewRunPage} />
                <Route path="/runs/:id" component={RunPage} />
                <Route path="*" component={NotFound} />
              </Router>
            </LiveProvider>
          </MeProvider>
        )}
      </Match>
    </Switch>
  );
}

function Page(props: ParentProps) {
  return (
    <WaitingProvider>
      <Shell>
        <ErrorBoundary fallback={(error, reset) => <Broken error={error} reset={reset} />}>
          <Suspense>{props.children}</Suspense>
        </ErrorBoundary>
      </Shell>
    </WaitingProvider>
  );
}
