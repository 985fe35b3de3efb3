import { createSignal, createUniqueId, onMount, Show } from "solid-js";
import type { ReplyOf } from "../../shared/call-request.ts";
import { dayAndTime } from "../../shared/words/moment.ts";
import { createSubmit } from "../ui/behaviour/create-submit.ts";
import { Button, fieldClass, ProblemText } from "../ui/controls.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Field, hintId } from "../ui/field.tsx";
import page from "../ui/page.module.css";
import { Select } from "../ui/select.tsx";
import css from "./workers.module.css";
import { workersApi } from "./workers-api.ts";

type Code = ReplyOf<"POST /api/workers/codes">;

const credentials = [
  { value: "none", label: "Nothing: Runs there use Script" },
  { value: "team", label: "The team’s credentials of engines" },
];

/** Makes the line that lets another machine join, and shows it once. */
export function AddWorker() {
  const [name, setName] = createSignal("");
  const [labels, setLabels] = createSignal("");
  const [most, setMost] = createSignal("4");
  const [given, setGiven] = createSignal("none");
  const [code, setCode] = createSignal<Code>();
  const submit = createSubmit(["name", "labels", "most", "credentials"]);
  const [nameId, labelsId, mostId, givenId] = [
    createUniqueId(),
    createUniqueId(),
    createUniqueId(),
    createUniqueId(),
  ];
  const make = async (event: Event) => {
    event.preventDefault();
    const words = labels()
      .split(/[\s,]+/)
      .filter(Boolean);
    const body = {
      ...(name().trim() ? { name: name().trim() } : {}),
      labels: words,
      most: Number(most()),
      credentials: given() as "none" | "team",
    };
    const made = await submit.run(() => workersApi.makeCode(body));
    if (made) setCode(made);
  };
  return (
    <Show
      when={code()}
      fallback={
        <form class={page["form"]} onSubmit={(event) => void make(event)}>
          <div class={page["pair"]}>
            <Field
              id={nameId}
              label="Name"
              blank="optional"
              hint="Without one: the machine’s own name."
              problem={submit.fieldProblem("name")}
            >
              <input
                id={nameId}
                class={fieldClass}
                maxLength={40}
                autocomplete="off"
                aria-describedby={hintId(nameId)}
                value={name()}
                onInput={(event) => setName(event.currentTarget.value)}
              />
            </Field>
            <Field
              id={labelsId}
              label="Labels"
              blank="optional"
              hint="Such as gpu or office."
              problem={submit.fieldProblem("labels")}
            >
              <input
                id={labelsId}
                class={fieldClass}
                autocomplete="off"
                aria-describedby={hintId(labelsId)}
                value={labels()}
                onInput={(event) => setLabels(event.currentTarget.value)}
              />
            </Field>
          </div>
          <div class={page["pair"]}>
            <Field id={mostId} label="DevBoxes at once" problem={submit.fieldProblem("most")}>
              <input
                id={mostId}
                class={fieldClass}
                type="number"
                min={1}
                max={100}
                required
                aria-describedby={hintId(mostId)}
                value={most()}
                onInput={(event) => setMost(event.currentTarget.value)}
              />
            </Field>
            <Field
              id={givenId}
              label="What is sent there"
              hint="A DevBox gets the credential of its Run’s engine only."
              problem={submit.fieldProblem("credentials")}
            >
              <Select id={givenId} value={given()} options={credentials} choose={setGiven} />
            </Field>
          </div>
          <Button look="primary" type="submit" disabled={submit.busy()}>
            {submit.busy() ? "Creating…" : "Create the line to paste"}
          </Button>
          <ProblemText text={submit.problem()} />
        </form>
      }
    >
      {(it) => <Line code={it()} done={() => setCode(undefined)} />}
    </Show>
  );
}

function Line(props: { code: Code; done: () => void }) {
  let text: HTMLParagraphElement | undefined;
  onMount(() => text?.focus());
  return (
    <div class={css["line"]}>
      <p ref={text} tabIndex={-1}>
        <strong>Paste this on the machine that shall join.</strong> It works once, until{" "}
        {dayAndTime(props.code.expiresAt)}, and you won’t see it again.
      </p>
      <pre>{props.code.line}</pre>
      <div class={page["acts"]}>
        <CopyButton label="Copy the line" text={() => props.code.line} />
        <Button small onClick={props.done}>
          Done
        </Button>
      </div>
      <p class={page["soft"]}>
        The machine needs Linux, Node 24 or newer, curl, and a way to {props.code.url}. It appears
        above within seconds.
      </p>
    </div>
  );
}
