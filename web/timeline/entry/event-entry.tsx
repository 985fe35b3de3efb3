import { For, Match, Show, Switch } from "solid-js";
import type { EventOf, RunEvent } from "../../../shared/schemas/event.ts";
import type { RunStream } from "../../run-stream/create-run-stream.ts";
import type { EventRow } from "../../run-stream/rows/row.ts";
import { createLoaded } from "../../ui/behaviour/create-loaded.ts";
import { Icon } from "../../ui/icon.tsx";
import { Markdown } from "../../ui/text/markdown.tsx";
import { Spoken } from "../../ui/text/spoken.tsx";
import { visible } from "../../ui/text/visible.ts";
import { EndEntry } from "./end-entry.tsx";
import { engineOf } from "./engine-of.ts";
import { Entry } from "./entry.tsx";
import css from "./event-entry.module.css";
import { noteOf } from "./notes.ts";
import { SettingsEntry } from "./settings-entry.tsx";

/** An event as `Type`, or undefined: for `<Match>`. */
const as = <T extends RunEvent["type"]>(event: RunEvent, type: T) =>
  event.type === type ? (event as Extract<RunEvent, { type: T }>) : undefined;

const ending = (event: RunEvent) =>
  as(event, "run.completed") ??
  as(event, "run.failed") ??
  as(event, "run.stopped") ??
  as(event, "run.skipped");

/** A row that is one event: a message, a change of the Run, or a type that this console does not know. */
export function EventEntry(props: { row: EventRow; stream: RunStream }) {
  const event = () => props.row.event;
  const note = () => noteOf(event(), props.stream.view()?.engine?.name);
  return (
    <Switch fallback={<Unknown event={event()} />}>
      <Match when={as(event(), "message.written")}>
        {(it) => (
          <Entry icon={<Icon name="engine" size={13} />} tone="accent" at={it().at} seq={it().seq}>
            <Spoken by={engineOf(props.stream)} text={it().text} />
          </Entry>
        )}
      </Match>
      <Match when={as(event(), "run.created")}>
        {(it) => (
          <Entry icon={<Icon name="person" size={13} />} at={it().at} seq={it().seq}>
            <div class={css["person"]}>
              <p class={css["who"]}>
                <strong>{visible(it().by)}</strong> started this Run
              </p>
              <details class={css["instructions"]} open={it().instructions.length < 600}>
                <summary>Instructions</summary>
                <Markdown text={it().instructions} />
              </details>
            </div>
          </Entry>
        )}
      </Match>
      <Match when={as(event(), "message.delivered")}>
        {(it) => (
          <Entry icon={<Icon name="person" size={13} />} at={it().at} seq={it().seq}>
            <For each={it().queuedAt}>
              {(seq) => <Delivered stream={props.stream} seq={seq} turn={it().turn} />}
            </For>
          </Entry>
        )}
      </Match>
      <Match when={as(event(), "message.steered")}>
        {(it) => (
          <Entry icon={<Icon name="person" size={13} />} at={it().at} seq={it().seq}>
            <Said message={props.stream.messageOf(it().id)} how="delivered within the turn" />
          </Entry>
        )}
      </Match>
      <Match when={as(event(), "run.continued")}>
        {(it) => (
          <div class={css["continued"]}>
            <span>
              Continued by {visible(it().by)}
              {it().mode === "autonomous" ? ", autonomous" : ""}
            </span>
          </div>
        )}
      </Match>
      <Match when={as(event(), "settings.ignored")}>
        {(it) => (
          <Entry
            icon={<Icon name="alert" size={13} />}
            tone={it().blocked ? "failed" : "needs-you"}
            at={it().at}
            seq={it().seq}
          >
            <SettingsEntry event={it()} />
          </Entry>
        )}
      </Match>
      <Match when={ending(event())}>
        {(it) => <EndEntry event={it()} by={engineOf(props.stream)} />}
      </Match>
      <Match when={note()}>
        {(it) => (
          <Entry
            icon={<Icon name={it().icon ?? "dot"} size={13} />}
            tone={it().tone}
            at={event().at}
            seq={event().seq}
          >
            <p class={css["note"]} data-tone={it().tone}>
              <NoteText text={it().text} href={it().href} />
              <Show when={it().more}>{(more) => <span dir="auto">: {visible(more())}</span>}</Show>
            </p>
          </Entry>
        )}
      </Match>
    </Switch>
  );
}

function NoteText(props: { text: string; href: string | undefined }) {
  const inPage = () => props.href?.startsWith("#");
  return (
    <Show when={props.href} fallback={visible(props.text)}>
      {(href) => (
        <a
          class={css["link"]}
          href={href()}
          {...(inPage() ? {} : { target: "_blank", rel: "noopener noreferrer nofollow" })}
        >
          {visible(props.text)}
        </a>
      )}
    </Show>
  );
}

function Delivered(props: { stream: RunStream; seq: number; turn: number }) {
  const message = createLoaded(() => props.stream.messageAt(props.seq));
  return <Said message={message.value()} how={`delivered at turn ${props.turn}`} />;
}

/** A person's message, and how it reached the engine. */
function Said(props: { message: EventOf<"message.queued"> | undefined; how: string }) {
  return (
    <div class={css["person"]}>
      <p class={css["who"]}>
        <strong>{visible(props.message?.by ?? "A message")}</strong> {props.how}
      </p>
      <Markdown text={props.message?.text ?? "…"} />
    </div>
  );
}

/** A type of event that is newer than this console. */
function Unknown(props: { event: RunEvent }) {
  return (
    <Entry icon={<Icon name="dot" size={13} />} at={props.event.at} seq={props.event.seq}>
      <details class={css["note"]}>
        <summary>{visible(String(props.event.type))}</summary>
        <pre>{visible(JSON.stringify(props.event, null, 2))}</pre>
      </details>
    </Entry>
  );
}
