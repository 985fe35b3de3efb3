import { createEffect, createUniqueId, Show } from "solid-js";
import { api } from "../api.ts";
import { createLoaded } from "../ui/behaviour/create-loaded.ts";
import { Button, fieldClass } from "../ui/controls.tsx";
import { Field, hintId } from "../ui/field.tsx";
import { labelIn } from "../workers/labels.ts";
import type { Draft } from "./create-draft.ts";
import { createTicketWork, mayBeTicket } from "./create-ticket-work.ts";
import { EngineField } from "./engine-field.tsx";
import { InstructionsField } from "./instructions-field.tsx";
import css from "./new-run-page.module.css";
import { RepositoryFields } from "./repository-fields.tsx";
import { TargetField } from "./target-field.tsx";

/** What a Run works on, where and with which engine. */
export function RunFields(props: {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  problems: Readonly<Record<string, string>>;
  /** Nobody is there to be asked for a host. */
  unattended?: boolean;
}) {
  const workers = createLoaded(async () => (await api.workers()).workers);
  const engines = createLoaded(async () => (await api.engines()).engines);
  const ticketId = createUniqueId();
  createEffect(() => {
    const known = workers.value();
    const { worker } = props.draft;
    if (!known || labelIn(worker) !== undefined || known.some((it) => it.id === worker)) return;
    const [first] = known;
    if (props.unattended)
      props.set({ worker: first?.id ?? "ask", image: first?.images[0]?.id ?? "" });
    else if (worker !== "ask") props.set({ worker: first?.id ?? "ask" });
  });
  const ticketProblem = () => {
    const given = props.draft.ticketUrl.trim();
    if (props.problems["ticketUrl"]) return props.problems["ticketUrl"];
    if (given === "" || mayBeTicket(given)) return undefined;
    return "That’s not a ticket URL. Use https://github.com/OWNER/REPO/issues/N or https://dev.azure.com/ORG/PROJECT/_workitems/edit/N.";
  };
  const ticket = createTicketWork(props.draft, (change) => props.set(change));
  return (
    <>
      <InstructionsField
        text={props.draft.instructions}
        set={(instructions) => props.set({ instructions })}
        problem={props.problems["instructions"]}
      />
      <Field
        id={ticketId}
        label="Ticket URL"
        blank={props.draft.ticketUrl ? undefined : "optional"}
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
            value={props.draft.ticketUrl}
            onInput={(event) => props.set({ ticketUrl: event.currentTarget.value })}
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
      <Show when={props.draft.ticketUrl.trim() === ""}>
        <RepositoryFields draft={props.draft} set={props.set} problems={props.problems} />
      </Show>
      <div class={css["row"]}>
        <TargetField
          draft={props.draft}
          workers={workers.value() ?? []}
          set={props.set}
          problems={props.problems}
        />
      </div>
      <EngineField
        draft={props.draft}
        engines={engines.value() ?? []}
        set={props.set}
        problems={props.problems}
      />
    </>
  );
}
