import { useNavigate } from "@solidjs/router";
import { createEffect, createUniqueId, Show } from "solid-js";
import { api } from "../api.ts";
import { createIntent } from "../ui/behaviour/create-intent.ts";
import { createLoaded } from "../ui/behaviour/create-loaded.ts";
import { createPageTitle } from "../ui/behaviour/page-title.ts";
import { Button, fieldClass, Kbd, ProblemText } from "../ui/controls.tsx";
import { Field, hintId } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { bodyOf, createDraft, type Draft } from "./create-draft.ts";
import { createTicketWork, mayBeTicket } from "./create-ticket-work.ts";
import { EngineField } from "./engine-field.tsx";
import { example } from "./example.ts";
import { InstructionsField } from "./instructions-field.tsx";
import { ModeField } from "./mode-field.tsx";
import { MoreFields } from "./more-fields.tsx";
import css from "./new-run-page.module.css";
import { RepositoryFields } from "./repository-fields.tsx";
import { TargetField } from "./target-field.tsx";

/** The composer of a new Run. Only the instructions are required. */
export function NewRunPage() {
  const navigate = useNavigate();
  const { draft, setDraft, clear } = createDraft();
  const workers = createLoaded(async () => (await api.workers()).workers);
  const engines = createLoaded(async () => (await api.engines()).engines);
  const start = createIntent<string>();
  const ticketId = createUniqueId();
  createPageTitle(() => "New run");

  const set = (change: Partial<Draft>) => {
    setDraft(change);
    if (start.state().kind === "refused") start.reset();
  };
  createEffect(() => {
    const known = workers.value();
    if (!known || draft.worker === "ask" || known.some((it) => it.id === draft.worker)) return;
    setDraft("worker", known[0]?.id ?? "ask");
  });

  const refusal = () => {
    const state = start.state();
    return state.kind === "refused" ? state.error : undefined;
  };
  const problems = () => refusal()?.fields ?? {};
  const ticketProblem = () => {
    const given = draft.ticketUrl.trim();
    if (problems()["ticketUrl"]) return problems()["ticketUrl"];
    if (given === "" || mayBeTicket(given)) return undefined;
    return "That’s not a ticket URL. Use https://github.com/OWNER/REPO/issues/N or https://dev.azure.com/ORG/PROJECT/_workitems/edit/N.";
  };

  const submit = async (event?: Event) => {
    event?.preventDefault();
    const runId = await start.run(async (key) => (await api.createRun(bodyOf(draft), key)).run.id);
    if (!runId) return;
    clear();
    navigate(`/runs/${runId}`);
  };
  const ticket = createTicketWork(draft, set);

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
        <InstructionsField
          text={draft.instructions}
          set={(instructions) => set({ instructions })}
          problem={problems()["instructions"]}
        />
        <Field
          id={ticketId}
          label="Ticket URL"
          blank={draft.ticketUrl ? undefined : "optional"}
          hint="A GitHub issue or Azure DevOps work item. The Run works on a clone of its repository."
          problem={ticketProblem()}
        >
          <div class={css["ticket"]}>
            <input
              id={ticketId}
              class={fieldClass}
              inputMode="url"
              autocomplete="off"
              spellcheck={false}
              placeholder="https://github.com/owner/repo/issues/1"
              aria-describedby={hintId(ticketId)}
              aria-invalid={ticketProblem() !== undefined}
              value={draft.ticketUrl}
              onInput={(event) => set({ ticketUrl: event.currentTarget.value })}
            />
            <Show when={ticket.offered()}>
              <Button onClick={ticket.fillIn}>Work on this issue</Button>
            </Show>
            <Show when={ticket.undoable()}>
              <Button look="quiet" onClick={ticket.undo}>
                Undo
              </Button>
            </Show>
          </div>
        </Field>
        <Show when={draft.ticketUrl.trim() === ""}>
          <RepositoryFields draft={draft} set={set} problems={problems()} />
        </Show>
        <div class={css["row"]}>
          <TargetField
            draft={draft}
            workers={workers.value() ?? []}
            set={set}
            problems={problems()}
          />
        </div>
        <EngineField
          draft={draft}
          engines={engines.value() ?? []}
          set={set}
          problems={problems()}
        />
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
