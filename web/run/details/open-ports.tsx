import { createResource, For, Show } from "solid-js";
import { ended } from "../../../shared/run.ts";
import type { RunView } from "../../../shared/schemas/run-view.ts";
import { api } from "../../api.ts";
import css from "./open-ports.module.css";

type Known = { readonly urls: ReadonlyMap<number, string>; readonly why?: string };

const nothing: Known = { urls: new Map() };

/** Where something in the DevBox listens: a link to each preview, or why there is none. */
export function OpenPorts(props: { view: RunView }) {
  const wanted = () => {
    const { id, leg, ports } = props.view;
    if (props.view.mode === "autonomous" || ended(props.view)) return undefined;
    return { id, of: `${leg} ${ports}` };
  };
  const [known] = createResource(
    wanted,
    async ({ id }): Promise<Known> => {
      try {
        const { previews } = await api.previews(id);
        return { urls: new Map(previews.map(({ port, url }) => [port, url])) };
      } catch (error) {
        return { urls: new Map(), why: error instanceof Error ? error.message : String(error) };
      }
    },
    { initialValue: nothing },
  );
  const why = () => (wanted() ? known.latest.why : undefined);
  return (
    <>
      <ul class={css["ports"]}>
        <For each={props.view.ports}>
          {(port) => (
            <li>
              <Show when={wanted() && known.latest.urls.get(port)} fallback={port}>
                {(url) => (
                  <a
                    href={url()}
                    target="_blank"
                    rel="noopener noreferrer nofollow"
                    aria-label={`Open preview of port ${port}`}
                    title="Open preview"
                  >
                    {port}
                    <span aria-hidden="true"> ↗</span>
                  </a>
                )}
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={why()}>{(text) => <p class={css["why"]}>{text()}</p>}</Show>
    </>
  );
}
