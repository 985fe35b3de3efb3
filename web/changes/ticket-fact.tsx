import { Show } from "solid-js";
import type { RunView } from "../../shared/schemas/run-view.ts";
import { visible } from "../ui/text/visible.ts";
import { RepositoryFact } from "./repository-fact.tsx";
import css from "./ticket-fact.module.css";
import { webUrl } from "./work-text.ts";

/** The ticket of a Run: its title once it was read, its repository, and the branch that the Run works on. */
export function TicketFact(props: { view: RunView }) {
  const url = () => webUrl(props.view.ticket?.url ?? props.view.ticketUrl ?? "");
  const short = () => (props.view.ticketUrl ?? "").replace("https://", "");
  const title = () => visible(props.view.ticket?.title ?? short());
  return (
    <div class={css["ticket"]}>
      <Show when={url()} fallback={<span dir="auto">{title()}</span>}>
        {(href) => (
          <a
            href={href()}
            target="_blank"
            rel="noopener noreferrer nofollow"
            dir="auto"
            title={short()}
          >
            {title()}
          </a>
        )}
      </Show>
      <Show when={props.view.repository}>
        {(repository) => <RepositoryFact repository={repository()} />}
      </Show>
    </div>
  );
}
