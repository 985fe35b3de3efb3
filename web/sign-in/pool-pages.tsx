import { createSignal, type ParentProps, Show } from "solid-js";
import { Button, ProblemText } from "../ui/controls.tsx";
import { Logo } from "../ui/logo.tsx";
import { visible } from "../ui/text/visible.ts";
import type { Session } from "./session.ts";
import css from "./sign-in-page.module.css";

/** Shown to a visitor of a deployment who is not signed in. `ended`: they were signed in until now. */
export function PoolSignIn(props: {
  session: Pick<Session, "signIn">;
  refusal: string | undefined;
  ended: boolean;
}) {
  const [leaving, setLeaving] = createSignal(false);
  const signIn = () => {
    setLeaving(true);
    void props.session.signIn();
  };
  return (
    <Card title={props.ended ? "You’ve been signed out" : "Sign in to Wheelhouse"}>
      <p>
        {props.ended
          ? "Sign in again to continue where you were. Your drafts are kept in this browser."
          : "This Wheelhouse belongs to a team. Sign in with your team account; you’ll return to this page."}
      </p>
      <ProblemText text={props.refusal && visible(props.refusal)} />
      <div class={css["acts"]}>
        <Button look="primary" disabled={leaving()} onClick={signIn}>
          Sign in
        </Button>
      </div>
    </Card>
  );
}

/** Shown to someone who is signed in but is in no team. */
export function NoTeam(props: {
  session: Pick<Session, "signOut" | "lookAgain" | "name"> | undefined;
  again: () => void;
}) {
  const [looking, setLooking] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const look = async () => {
    setLooking(true);
    setProblem(undefined);
    await props.session?.lookAgain().catch((error) => setProblem(String(error.message)));
    props.again();
    setLooking(false);
  };
  return (
    <Card title="You’re not in a team yet">
      <p>
        Ask an administrator to add you to a group of the sign-in pool.
        <Show when={props.session?.name()}>
          {(name) => (
            <>
              {" "}
              You are signed in as <strong>{visible(name())}</strong>.
            </>
          )}
        </Show>
      </p>
      <ProblemText text={problem()} />
      <div class={css["acts"]}>
        <Button look="primary" disabled={looking()} onClick={() => void look()}>
          Check again
        </Button>
        <Show when={props.session}>
          {(session) => <Button onClick={() => session().signOut()}>Sign out</Button>}
        </Show>
      </div>
    </Card>
  );
}

function Card(props: ParentProps<{ title: string }>) {
  return (
    <main class={css["page"]}>
      <div class={css["card"]}>
        <Logo size={40} />
        <h1>{props.title}</h1>
        {props.children}
      </div>
    </main>
  );
}
