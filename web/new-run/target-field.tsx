import { createUniqueId, For, Show } from "solid-js";
import type { Worker } from "../../shared/worker.ts";
import { fieldClass } from "../ui/controls.tsx";
import { NotIsolated } from "../ui/not-isolated.tsx";
import type { Draft } from "./create-draft.ts";
import { Field, hintId } from "./field.tsx";

type Props = {
  draft: Draft;
  workers: readonly Worker[];
  set: (change: Partial<Draft>) => void;
  problems: Readonly<Record<string, string>>;
};

/** Where the Run's DevBox goes: a worker and its image, or a question when it launches. */
export function TargetField(props: Props) {
  const workerId = createUniqueId();
  const imageId = createUniqueId();
  const worker = () => props.workers.find((it) => it.id === props.draft.worker);
  const images = () => worker()?.images ?? [];
  return (
    <>
      <Field
        id={workerId}
        label="Target"
        blank={props.draft.worker === "ask" ? "will be asked" : undefined}
        hint={
          props.draft.worker === "ask"
            ? "The Run starts and asks you for host and image when it needs them."
            : worker()?.isolation
        }
        problem={props.problems["target"]}
      >
        <select
          id={workerId}
          class={fieldClass}
          aria-describedby={hintId(workerId)}
          aria-invalid={props.problems["target"] !== undefined}
          onChange={(event) => props.set({ worker: event.currentTarget.value, image: "" })}
        >
          <For each={props.workers}>
            {(it) => (
              <option value={it.id} selected={it.id === props.draft.worker}>
                {it.name}
                {it.kind === "cloud" ? " (cloud)" : ""}
                {it.online ? "" : " — offline"}
              </option>
            )}
          </For>
          <option value="ask" selected={props.draft.worker === "ask"}>
            Ask me when it launches
          </option>
        </select>
        <Show when={worker()?.isolated === false}>
          <NotIsolated where={worker()?.name ?? "This machine"} />
        </Show>
      </Field>
      <Field
        id={imageId}
        label="Image"
        blank={
          props.draft.image ? undefined : props.draft.worker === "ask" ? "will be asked" : "auto"
        }
        hint={
          props.draft.image || props.draft.worker === "ask"
            ? undefined
            : worker()?.kind === "cloud"
              ? "The cloud worker picks it."
              : images()[0] && `Takes ${images()[0]?.name}.`
        }
        problem={props.problems["image"] ?? props.problems["target.image"]}
      >
        <select
          id={imageId}
          class={fieldClass}
          aria-describedby={hintId(imageId)}
          aria-invalid={props.problems["image"] !== undefined}
          disabled={images().length === 0}
          onChange={(event) => props.set({ image: event.currentTarget.value })}
        >
          <option value="" selected={props.draft.image === ""}>
            {props.draft.worker === "ask" ? "Ask me when it launches" : "Auto"}
          </option>
          <For each={images()}>
            {(it) => (
              <option value={it.id} selected={it.id === props.draft.image}>
                {it.name}
              </option>
            )}
          </For>
        </select>
      </Field>
    </>
  );
}
