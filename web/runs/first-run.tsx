import { A, useNavigate } from "@solidjs/router";
import { Show } from "solid-js";
import { api } from "../api.ts";
import { example } from "../new-run/example.ts";
import { createIntent } from "../ui/behaviour/create-intent.ts";
import { Button, buttonClass, ProblemText } from "../ui/controls.tsx";
import { Icon } from "../ui/icon.tsx";
import { Logo } from "../ui/logo.tsx";
import css from "./first-run.module.css";

/** The empty list: explains what a Run is, and offers an example that works without any setup. */
export function FirstRun() {
  const navigate = useNavigate();
  const start = createIntent<string>();
  const problem = () => {
    const state = start.state();
    return state.kind === "refused" ? state.error.message : undefined;
  };

  const tryExample = async () => {
    const runId = await start.run(async (key) => {
      const { workers } = await api.workers();
      const online = workers.filter((it) => it.online);
      const worker = online.find((it) => it.kind === "worker") ?? online[0];
      const { run } = await api.createRun(example(worker), key);
      return run.id;
    });
    if (runId) navigate(`/runs/${runId}`);
  };
  return (
    <div class={css["first"]}>
      <span class={css["wheel"]}>
        <Logo size={56} />
      </span>
      <h1>No Runs yet</h1>
      <p class={css["what"]}>
        A Run is one task. You describe it, and an engine such as Claude Code or Codex works on it
        in a DevBox: a workspace of its own with a shell and your code. You watch the timeline,
        steer, and answer questions.
      </p>
      <div class={css["acts"]}>
        <Button look="primary" disabled={start.busy()} onClick={() => void tryExample()}>
          <Icon name="play" size={14} /> {start.busy() ? "Starting…" : "Try the example"}
        </Button>
        <A href="/new" class={buttonClass()}>
          <Icon name="plus" size={15} /> New run
        </A>
      </div>
      <Show when={problem()}>
        <ProblemText text={problem()} />
      </Show>
      <p class={css["note"]}>
        The example uses the Script engine, which runs the shell blocks in the instructions. It asks
        one question and needs no model, no API key and no internet.
      </p>
    </div>
  );
}
