import { createUniqueId, Show } from "solid-js";
import type { Worker } from "../../shared/worker.ts";
import { Field, hintId } from "../ui/field.tsx";
import { NotIsolated } from "../ui/not-isolated.tsx";
import { Select } from "../ui/select.tsx";
import { labelIn, labelOptions, labelsOf } from "../workers/labels.ts";
import type { Draft } from "./create-draft.ts";

type Image = Worker["images"][number];
type Props = {
  draft: Draft;
  workers: readonly Worker[];
  set: (change: Partial<Draft>) => void;
  problems: Readonly<Record<string, string>>;
};

const askLater = "Ask me at launch";

const optionOf = ({ id, name, kind, online }: Worker) => ({
  value: id,
  label: `${name}${kind === "cloud" ? " (cloud)" : ""}${online ? "" : " — offline"}`,
});

/** Explains the target, its isolation and its limits. Without isolation, `NotIsolated` does that below the field. */
function targetHint(worker: Worker | undefined): string {
  const what = "Hosts the DevBox (the Run’s workspace).";
  const isolation = worker?.isolated
    ? [`Isolated (${worker.isolation}): commands can’t change files outside the DevBox.`]
    : [];
  return [what, ...isolation, ...(worker?.limits ?? [])].join(" ");
}

function imageHint(image: Image | undefined): string | undefined {
  if (!image) return undefined;
  if (image.id === "host") return "Uses the tools installed on this machine.";
  return `Sets the DevBox’s tools and size. Default: ${image.name}.`;
}

/** Where the Run's DevBox goes: a worker and its image, or a question at launch. */
export function TargetField(props: Props) {
  const workerId = createUniqueId();
  const imageId = createUniqueId();
  const worker = () => props.workers.find((it) => it.id === props.draft.worker);
  const label = () => labelIn(props.draft.worker);
  const images = () => {
    const wish = label();
    if (wish === undefined) return worker()?.images ?? [];
    const all = props.workers.filter((it) => it.joined?.labels.includes(wish));
    return [...new Map(all.flatMap(({ images: own }) => own.map((it) => [it.id, it]))).values()];
  };
  return (
    <>
      <Field
        id={workerId}
        label="Target"
        blank={props.draft.worker === "ask" ? "ask later" : undefined}
        hint={
          props.draft.worker === "ask"
            ? "The Run asks you for a host and an image when it launches."
            : label() === undefined
              ? targetHint(worker())
              : "The least loaded worker with this label that is online and has room."
        }
        problem={props.problems["target"]}
      >
        <Select
          id={workerId}
          aria-describedby={hintId(workerId)}
          aria-invalid={props.problems["target"] !== undefined}
          value={props.draft.worker}
          options={[
            ...props.workers.map(optionOf),
            ...labelOptions(labelsOf(props.workers, label())),
            { value: "ask", label: askLater },
          ]}
          choose={(worker) => props.set({ worker, image: "" })}
        />
        <Show when={worker()?.isolated === false}>
          <NotIsolated where={worker()?.name ?? "This machine"} />
        </Show>
      </Field>
      <Field
        id={imageId}
        label="Image"
        blank={props.draft.image ? undefined : props.draft.worker === "ask" ? "ask later" : "auto"}
        hint={
          props.draft.image || props.draft.worker === "ask" || label() !== undefined
            ? undefined
            : imageHint(images()[0])
        }
        problem={props.problems["image"] ?? props.problems["target.image"]}
      >
        <Select
          id={imageId}
          aria-describedby={hintId(imageId)}
          aria-invalid={props.problems["image"] !== undefined}
          disabled={images().length === 0}
          value={props.draft.image}
          options={[
            { value: "", label: props.draft.worker === "ask" ? askLater : "Auto" },
            ...images().map(({ id, name }) => ({ value: id, label: name })),
          ]}
          choose={(image) => props.set({ image })}
        />
      </Field>
    </>
  );
}
