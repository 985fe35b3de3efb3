import { createSignal, createUniqueId } from "solid-js";
import { api } from "../api.ts";
import { ApiError } from "../request.ts";
import { Button, fieldClass, ProblemText } from "../ui/controls.tsx";
import { Logo } from "../ui/logo.tsx";
import css from "./sign-in-page.module.css";

/** What a visitor without a cookie sees: what is so, and the two ways in. */
export function SignInPage(props: { refusal: string | undefined; onSignedIn: () => void }) {
  const [token, setToken] = createSignal("");
  const [problem, setProblem] = createSignal(props.refusal);
  const id = createUniqueId();

  const signIn = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = token().trim();
    const pasted = /#token=([^&\s]+)/.exec(given)?.[1] ?? given;
    if (!pasted) return setProblem("Paste the token first.");
    try {
      await api.signIn(pasted);
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
        <h1>You are not signed in</h1>
        <p>
          Open the address that <code>npm start</code> printed in its terminal. It ends in{" "}
          <code>/#token=…</code> and signs this browser in.
        </p>
        <form onSubmit={(event) => void signIn(event)}>
          <label for={id}>Or paste the address or its token here</label>
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
