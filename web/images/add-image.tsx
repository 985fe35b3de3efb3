import { createSignal, createUniqueId } from "solid-js";
import { createSubmit } from "../ui/behaviour/create-submit.ts";
import { Button, fieldClass, ProblemText } from "../ui/controls.tsx";
import { Field, hintId } from "../ui/field.tsx";
import page from "../ui/page.module.css";
import { imagesApi } from "./images-api.ts";

/** Adds a container image to those of the team. */
export function AddImage(props: { added: () => void }) {
  const [reference, setReference] = createSignal("");
  const [name, setName] = createSignal("");
  const submit = createSubmit(["reference", "name"]);
  const [referenceId, nameId] = [createUniqueId(), createUniqueId()];
  const add = async (event: Event) => {
    event.preventDefault();
    const called = name().trim();
    const body = { reference: reference().trim(), ...(called ? { name: called } : {}) };
    if (!(await submit.run(() => imagesApi.add(body)))) return;
    setReference("");
    setName("");
    props.added();
  };
  return (
    <form class={page["form"]} onSubmit={(event) => void add(event)}>
      <div class={page["pair"]}>
        <Field
          id={referenceId}
          label="Container image"
          hint="As Podman and Docker name it."
          problem={submit.fieldProblem("reference")}
        >
          <input
            id={referenceId}
            class={fieldClass}
            required
            maxLength={200}
            autocomplete="off"
            spellcheck={false}
            placeholder="ghcr.io/acme/tools:1"
            aria-describedby={hintId(referenceId)}
            aria-invalid={submit.fieldProblem("reference") !== undefined}
            value={reference()}
            onInput={(event) => setReference(event.currentTarget.value)}
          />
        </Field>
        <Field
          id={nameId}
          label="Name"
          blank="optional"
          hint="Without one: the image as above."
          problem={submit.fieldProblem("name")}
        >
          <input
            id={nameId}
            class={fieldClass}
            maxLength={60}
            autocomplete="off"
            aria-describedby={hintId(nameId)}
            aria-invalid={submit.fieldProblem("name") !== undefined}
            value={name()}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </Field>
      </div>
      <Button look="primary" type="submit" disabled={submit.busy()}>
        {submit.busy() ? "Adding…" : "Add image"}
      </Button>
      <ProblemText text={submit.problem()} />
    </form>
  );
}
