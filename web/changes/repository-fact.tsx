import { Show } from "solid-js";
import type { RunView } from "../../shared/schemas/run-view.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { visible } from "../ui/text/visible.ts";
import css from "./ticket-fact.module.css";
import { webUrl } from "./work-text.ts";

/** The repository of a Run: where its branch begins, and the branch that the Run works on. */
export function RepositoryFact(props: { repository: NonNullable<RunView["repository"]> }) {
  const name = () => <span dir="auto">{visible(props.repository.name)}</span>;
  return (
    <div class={css["ticket"]}>
      <p>
        <Show when={webUrl(props.repository.url)} fallback={name()}>
          {(href) => (
            <a href={href()} target="_blank" rel="noopener noreferrer nofollow">
              {name()}
            </a>
          )}
        </Show>
        <Show when={props.repository.base}>
          {(base) => <span class={css["soft"]}>, from {visible(base())}</span>}
        </Show>
      </p>
      <Show when={props.repository.branch}>
        {(branch) => (
          <p class={css["branch"]}>
            <code dir="ltr">{visible(branch())}</code>
            <CopyButton label="Copy branch" text={branch} />
          </p>
        )}
      </Show>
      <Show when={!props.repository.known}>
        <p class={css["soft"]}>
          Cloned without a sign-in. Its changes stay here: nothing is pushed.
        </p>
      </Show>
    </div>
  );
}
