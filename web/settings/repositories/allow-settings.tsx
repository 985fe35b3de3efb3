import { useSearchParams } from "@solidjs/router";
import { createSignal, createUniqueId, For } from "solid-js";
import { createSubmit } from "../../ui/behaviour/create-submit.ts";
import { Button, fieldClass, ProblemText } from "../../ui/controls.tsx";
import { Field, hintId } from "../../ui/field.tsx";
import css from "../../ui/page.module.css";
import { settingsApi } from "../settings-api.ts";

const fields = [
  { name: "repository", label: "Repository", placeholder: "https://github.com/acme/web.git" },
  { name: "path", label: "File", placeholder: ".claude/settings.json" },
  {
    name: "sha256",
    label: "sha256 of its content",
    placeholder: "from the timeline, or sha256sum",
  },
] as const;
type FieldName = (typeof fields)[number]["name"];

/** Allows one file as it is now. A timeline links here with the fields filled in. */
export function AllowSettings(props: { allowed: () => void }) {
  const [search] = useSearchParams();
  const given = (name: FieldName) => {
    const value = search[name];
    return typeof value === "string" ? value : "";
  };
  const [values, setValues] = createSignal<Record<FieldName, string>>({
    repository: given("repository"),
    path: given("path"),
    sha256: given("sha256"),
  });
  const submit = createSubmit(fields.map((it) => it.name));
  const allow = async (event: Event) => {
    event.preventDefault();
    if (!(await submit.run(() => settingsApi.allowSettings(values())))) return;
    setValues({ repository: "", path: "", sha256: "" });
    props.allowed();
  };
  return (
    <form class={css["form"]} onSubmit={(event) => void allow(event)}>
      <For each={fields}>
        {({ name, label, placeholder }) => {
          const id = createUniqueId();
          return (
            <Field id={id} label={label} problem={submit.fieldProblem(name)}>
              <input
                id={id}
                class={fieldClass}
                required
                dir="ltr"
                autocomplete="off"
                placeholder={placeholder}
                aria-describedby={hintId(id)}
                aria-invalid={submit.fieldProblem(name) !== undefined}
                value={values()[name]}
                onInput={(event) => setValues({ ...values(), [name]: event.currentTarget.value })}
              />
            </Field>
          );
        }}
      </For>
      <Button look="primary" type="submit" disabled={submit.busy()}>
        {submit.busy() ? "Allowing…" : "Allow this content"}
      </Button>
      <ProblemText text={submit.problem()} />
    </form>
  );
}
