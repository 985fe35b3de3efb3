import { Route, Router } from "@solidjs/router";
import {
  createResource,
  ErrorBoundary,
  lazy,
  Match,
  type ParentProps,
  Suspense,
  Switch,
} from "solid-js";
import { ApiError, api, signedIn } from "./api.ts";
import { LiveProvider } from "./live/live.tsx";
import { MeProvider } from "./me.tsx";
import { RunsPage } from "./runs/runs-page.tsx";
import { Broken, NotFound, Unreachable } from "./shell/failures.tsx";
import { Shell } from "./shell/shell.tsx";
import { SignInPage } from "./sign-in/sign-in-page.tsx";

const RunPage = lazy(() => import("./run/run-page.tsx").then((it) => ({ default: it.RunPage })));
const NewRunPage = lazy(() =>
  import("./new-run/new-run-page.tsx").then((it) => ({ default: it.NewRunPage })),
);

/** The console: first who this is, then the pages. `token`: from the address that the server printed. */
export function App(props: { token: string | undefined }) {
  const [entered, { refetch }] = createResource(() => enter(props.token));
  const refused = () => {
    const outcome = entered.latest;
    return outcome instanceof ApiError ? outcome : undefined;
  };
  const me = () => {
    const outcome = entered.latest;
    return outcome && !(outcome instanceof ApiError) ? outcome : undefined;
  };
  return (
    <Switch>
      <Match when={refused()?.status === 401 || signedIn() === false}>
        <SignInPage
          refusal={props.token ? refused()?.message : undefined}
          onSignedIn={() => void refetch()}
        />
      </Match>
      <Match when={refused()}>
        {(problem) => <Unreachable message={problem().message} retry={() => void refetch()} />}
      </Match>
      <Match when={me()}>
        {(known) => (
          <MeProvider me={known()}>
            <LiveProvider>
              <Router root={Page}>
                <Route path="/" component={RunsPage} />
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
    <Shell>
      <ErrorBoundary fallback={(error, reset) => <Broken error={error} reset={reset} />}>
        <Suspense>{props.children}</Suspense>
      </ErrorBoundary>
    </Shell>
  );
}

let used = false;

/** Trades the token for a cookie, once, and asks who this is. A refusal is a result here, not a failure. */
async function enter(token: string | undefined) {
  try {
    if (token && !used) {
      used = true;
      await api.signIn(token);
    }
    return await api.me();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}
