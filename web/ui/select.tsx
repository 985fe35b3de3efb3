import { createEffect, For, type JSX, splitProps } from "solid-js";
import { fieldClass } from "./controls.tsx";

type Option = { readonly value: string; readonly label: string };
type Props = Omit<JSX.SelectHTMLAttributes<HTMLSelectElement>, "onChange"> & {
  readonly value: string;
  readonly options: readonly Option[];
  readonly choose: (value: string) => void;
};

/** The browser's own select. It shows its value even when the options arrive later. */
export function Select(props: Props) {
  const [own, rest] = splitProps(props, ["value", "options", "choose"]);
  return (
    <select
      {...rest}
      class={fieldClass}
      onChange={(event) => own.choose(event.currentTarget.value)}
      ref={(element) =>
        createEffect(() => {
          if (own.options.some((it) => it.value === own.value)) element.value = own.value;
        })
      }
    >
      <For each={own.options}>{(it) => <option value={it.value}>{it.label}</option>}</For>
    </select>
  );
}
