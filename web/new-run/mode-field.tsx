import { createUniqueId, For } from "solid-js";
import type { Draft } from "./create-draft.ts";
import css from "./mode-field.module.css";

const modes = [
  {
    value: "interactive",
    name: "Interactive",
    hint: "You can watch, steer and answer questions. The Run waits for you.",
  },
  {
    value: "autonomous",
    name: "Autonomous",
    hint: "Never asks: it decides by itself, or fails with a reason. Needs a worker and an image, or a cloud worker.",
  },
] as const;

export function ModeField(props: { mode: Draft["mode"]; set: (mode: Draft["mode"]) => void }) {
  const name = createUniqueId();
  return (
    <fieldset class={css["modes"]}>
      <legend>Mode</legend>
      <For each={modes}>
        {(mode) => (
          <label>
            <input
              type="radio"
              name={name}
              value={mode.value}
              checked={props.mode === mode.value}
              onChange={() => props.set(mode.value)}
            />
            <span>
              <strong>{mode.name}</strong>
              <span>{mode.hint}</span>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  );
}
