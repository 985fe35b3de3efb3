import { createSignal, createUniqueId, Show } from "solid-js";
import { ApiError } from "../request.ts";
import { Button, fieldClass, ProblemText } from "../ui/controls.tsx";
import { Logo } from "../ui/logo.tsx";
import { ownSession } from "./own-session.ts";
import css from "./sign-in-page.module.css";

/**
 * Shown to a visitor without a session: explains the two ways to sign in. `ended`: they were signed in until now.
 * `why`: what the server says about that.
 */
export function SignInPage(props: {
  refusal: string | undefined;
  ended: boolean;
  why: string | undefined;
  onSignedIn: () => void;
}) {
  const [token, setToken] = createSignal("");
  const [problem, setProblem] = createSignal(props.refusal);
  const id = createUniqueId();

  const signIn = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = token().trim();
    const pasted = /#token=([^&\s]+)/.exec(given)?.[1] ?? given;
    if (!pasted) return setProblem("Paste the address or token first.");
    try {
      await ownSession.signIn(decoded(pasted));
      props.onSignedIn();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.message);
    }
  };
  return (
    <main class={css["page"]}>
      <div class={css["card"]}>
        <Logo size={40} />
        <h1>{props.ended ? "You’ve been signed out" : "Sign in to Wheelhouse"}</h1>
        <Show when={props.why}>{(why) => <p>{why()}</p>}</Show>
        <Show when={props.ended}>
          <p>Your Runs continue, and your drafts are kept in this browser.</p>
        </Show>
        <p>
          Open the address that <code>npm start</code> printed in your terminal. It ends in{" "}
          <code>/#token=…</code> and signs you in.
        </p>
        <form onSubmit={(event) => void signIn(event)}>
          <label for={id}>Or paste the address or its token</label>
          <div class={css["row"]}>
            <input
              id={id}
              class={fieldClass}
              type="password"
              autocomplete="off"
              spellcheck={false}
              value={token()}
              onInput={(event) => setToken(event.currentTarget.value)}
            />
            <Button look="primary" type="submit">
              Sign in
            </Button>
          </div>
          <ProblemText text={problem()} />
        </form>
      </div>
    </main>
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
