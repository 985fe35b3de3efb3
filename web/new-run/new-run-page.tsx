import { useNavigate } from "@solidjs/router";
import { Show } from "solid-js";
import { api } from "../api.ts";
import { createIntent } from "../ui/behaviour/create-intent.ts";
import { createPageTitle } from "../ui/behaviour/page-title.ts";
import { Button, Kbd, ProblemText } from "../ui/controls.tsx";
import { Icon } from "../ui/icon.tsx";
import { bodyOf, createDraft, type Draft } from "./create-draft.ts";
import { example } from "./example.ts";
import { LostNote } from "./lost-note.tsx";
import { ModeField } from "./mode-field.tsx";
import { MoreFields } from "./more-fields.tsx";
import css from "./new-run-page.module.css";
import { RunFields } from "./run-fields.tsx";

/** The composer of a new Run. Only the instructions are required. */
export function NewRunPage() {
  const navigate = useNavigate();
  const { draft, setDraft, clear } = createDraft();
  const start = createIntent<string>();
  createPageTitle(() => "New run");

  const set = (change: Partial<Draft>) => {
    setDraft(change);
    if (start.state().kind === "refused") start.reset();
  };
  const refusal = () => {
    const state = start.state();
    return state.kind === "refused" ? state.error : undefined;
  };
  const problems = () => refusal()?.fields ?? {};
  const submit = async (event?: Event) => {
    event?.preventDefault();
    const runId = await start.run(async (key) => (await api.createRun(bodyOf(draft), key)).run.id);
    if (!runId) return;
    clear();
    navigate(`/runs/${runId}`);
  };

  return (
    <main class={css["page"]}>
      <form
        class={css["form"]}
        onSubmit={(event) => void submit(event)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void submit(event);
        }}
      >
        <div class={css["head"]}>
          <h1>New run</h1>
          <Show when={draft.instructions === ""}>
            <Button
              small
              look="quiet"
              onClick={() => {
                const { instructions, engine = "", title = "" } = example(undefined);
                set({ instructions, engine, title });
              }}
            >
              Fill in the example
            </Button>
          </Show>
        </div>
        <LostNote />
        <RunFields draft={draft} set={set} problems={problems()} />
        <ModeField mode={draft.mode} set={(mode) => set({ mode })} />
        <MoreFields draft={draft} set={set} problems={problems()} />
        <div class={css["start"]}>
          <div>
            <ProblemText text={refusal()?.message} />
            <Show when={start.state().kind === "waiting"}>
              <p>Can’t reach Wheelhouse. We’ll start this Run when you’re back online.</p>
            </Show>
          </div>
          <Button
            look="primary"
            type="submit"
            disabled={start.busy() || draft.instructions.trim() === ""}
          >
            <Icon name="play" size={14} /> {start.busy() ? "Starting…" : "Start Run"}{" "}
            <Kbd>Ctrl ↵</Kbd>
          </Button>
        </div>
      </form>
    </main>
  );
}
