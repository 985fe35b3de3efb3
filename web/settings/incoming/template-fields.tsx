import { createUniqueId } from "solid-js";
import { fieldClass } from "../../ui/controls.tsx";
import { Field, hintId } from "../../ui/field.tsx";
import css from "../../ui/page.module.css";
import type { IncomingDraft } from "./incoming-draft.ts";

type Line = "title" | "ticketUrl" | "repository" | "branch" | "path" | "equals";

/** The template that makes a Run from a payload, and the condition that selects payloads. */
export function TemplateFields(props: {
  draft: IncomingDraft;
  set: (change: Partial<IncomingDraft>) => void;
  problem: (field: string) => string | undefined;
}) {
  const text = createUniqueId();
  const line = (name: Line, label: string, placeholder: string, field: string, hint?: string) => {
    const id = createUniqueId();
    return (
      <Field
        id={id}
        label={label}
        blank={name === "equals" ? undefined : "optional"}
        hint={hint}
        problem={props.problem(field)}
      >
        <input
          id={id}
          class={fieldClass}
          autocomplete="off"
          spellcheck={false}
          placeholder={placeholder}
          disabled={name === "equals" && props.draft.path === ""}
          aria-describedby={hintId(id)}
          aria-invalid={props.problem(field) !== undefined}
          value={props.draft[name]}
          onInput={(event) => props.set({ [name]: event.currentTarget.value })}
        />
      </Field>
    );
  };
  return (
    <>
      <div class={css["whole"]}>
        <Field
          id={text}
          label="Instructions"
          hint="{{path.to.value}} inserts a value from the payload, on one line. Code blocks run as written, so they can’t contain values."
          problem={props.problem("instructions")}
        >
          <textarea
            id={text}
            class={`${fieldClass} ${css["text"]}`}
            rows={4}
            required
            aria-describedby={hintId(text)}
            aria-invalid={props.problem("instructions") !== undefined}
            placeholder="Find out why the deployment of {{service}} failed: {{log.url}}"
            value={props.draft.instructions}
            onInput={(event) => props.set({ instructions: event.currentTarget.value })}
          />
        </Field>
      </div>
      <div class={css["pair"]}>
        {line("title", "Title", "{{service}} failed", "title")}
        {line("ticketUrl", "Ticket URL", "{{issue.url}}", "ticketUrl")}
      </div>
      <div class={css["pair"]}>
        {line("repository", "Repository", "https://github.com/owner/repo", "repository")}
        {line("branch", "Branch", "{{branch}}", "branch")}
      </div>
      <div class={css["pair"]}>
        {line(
          "path",
          "Only if the value at",
          "event",
          "when.path",
          "If empty, every delivery starts a Run.",
        )}
        {line("equals", "equals", "failed", "when.equals")}
      </div>
    </>
  );
}
