import { createSignal, createUniqueId } from "solid-js";
import { branchProblem } from "../../shared/repository/branch-name.ts";
import { readRepositoryAddress } from "../../shared/repository/repository-address.ts";
import { fieldClass } from "../ui/controls.tsx";
import { Field, hintId } from "../ui/field.tsx";
import type { Draft } from "./create-draft.ts";
import css from "./new-run-page.module.css";

type Props = {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  problems: Readonly<Record<string, string>>;
};

/** A repository without a ticket, and where to begin in it. */
export function RepositoryFields(props: Props) {
  const address = createUniqueId();
  const branch = createUniqueId();
  // half an address is no mistake while someone writes it
  const [writing, setWriting] = createSignal("");
  const addressProblem = () => {
    const said = props.problems["repository"];
    const given = props.draft.repository.trim();
    if (said || given === "" || writing() === "repository") return said;
    const read = readRepositoryAddress(given);
    return "problem" in read ? read.problem : undefined;
  };
  const nameProblem = () => {
    const said = props.problems["branch"];
    const given = props.draft.branch.trim();
    return said || given === "" || writing() === "branch" ? said : branchProblem(given);
  };
  return (
    <div class={css["row"]}>
      <Field
        id={address}
        label="Repository"
        blank={props.draft.repository ? undefined : "optional"}
        hint="Without a ticket: any https Git address. The Run works on a clone."
        problem={addressProblem()}
      >
        <input
          id={address}
          class={fieldClass}
          inputMode="url"
          autocomplete="off"
          spellcheck={false}
          placeholder="https://github.com/owner/repo"
          aria-describedby={hintId(address)}
          aria-invalid={addressProblem() !== undefined}
          value={props.draft.repository}
          onFocus={() => setWriting("repository")}
          onBlur={() => setWriting("")}
          onInput={(event) => props.set({ repository: event.currentTarget.value })}
        />
      </Field>
      <Field
        id={branch}
        label="Branch"
        blank={props.draft.branch ? undefined : "default branch"}
        hint="The Run starts its own branch from here."
        problem={nameProblem()}
      >
        <input
          id={branch}
          class={fieldClass}
          autocomplete="off"
          spellcheck={false}
          placeholder="main"
          disabled={props.draft.repository.trim() === ""}
          aria-describedby={hintId(branch)}
          aria-invalid={nameProblem() !== undefined}
          value={props.draft.branch}
          onFocus={() => setWriting("branch")}
          onBlur={() => setWriting("")}
          onInput={(event) => props.set({ branch: event.currentTarget.value })}
        />
      </Field>
    </div>
  );
}
