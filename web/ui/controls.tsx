import type { JSX, ParentProps } from "solid-js";
import { Show, splitProps } from "solid-js";
import css from "./controls.module.css";
import { Icon } from "./icon.tsx";

type Look = "plain" | "primary" | "danger" | "quiet";
type ButtonProps = JSX.ButtonHTMLAttributes<HTMLButtonElement> & {
  readonly look?: Look;
  readonly small?: boolean;
  /** Only an icon: give it an `aria-label`. */
  readonly icon?: boolean;
};

/** The classes of a button, for links that look like buttons. */
export const buttonClass = (look: Look = "plain", small = false): string =>
  [css["button"], look === "plain" ? "" : css[look], small ? css["small"] : ""].join(" ");

export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, ["look", "small", "icon", "class"]);
  return (
    <button
      type="button"
      {...rest}
      class={`${buttonClass(own.look, own.small)} ${own.icon ? css["icon"] : ""} ${own.class ?? ""}`}
    />
  );
}

export function Kbd(props: ParentProps) {
  return (
    <span class={css["kbd"]} aria-hidden="true">
      {props.children}
    </span>
  );
}

/** A problem with a field or a request: what happened, then what to do. */
export function ProblemText(props: { id?: string; text: string | undefined }) {
  return (
    <Show when={props.text}>
      <p class={css["problem"]} id={props.id} role="alert">
        <Icon name="alert" size={14} />
        {props.text}
      </p>
    </Show>
  );
}

export function Tag(props: ParentProps<{ warn?: boolean; title?: string }>) {
  return (
    <span
      class={css["tag"]}
      classList={{ [css["warn"] ?? ""]: props.warn ?? false }}
      title={props.title}
    >
      {props.children}
    </span>
  );
}

export const fieldClass = css["field"];

/** The class of a `details` element whose content follows in a `div`. */
export const disclosureClass = css["disclosure"];
