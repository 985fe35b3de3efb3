import { type JSX, onCleanup, type ParentProps } from "solid-js";
import { Icon, type IconName } from "./icon.tsx";
import css from "./menu.module.css";

type Props = {
  /** What the button opens, for screen readers and as its tooltip. */
  label: string;
  title?: string;
  icon: IconName;
  /** `close` hides the menu and gives the focus back to its button. */
  children: (close: () => void) => JSX.Element;
};

/** A button with a menu below it. Escape, and a click or a focus elsewhere, close it. */
export function Menu(props: Props) {
  let menu: HTMLDetailsElement | undefined;
  let opener: HTMLElement | undefined;
  const hide = () => {
    if (menu) menu.open = false;
  };
  const close = () => {
    hide();
    opener?.focus();
  };
  const elsewhere = (event: Event) => {
    if (event.target instanceof Node && !menu?.contains(event.target)) hide();
  };
  document.addEventListener("pointerdown", elsewhere);
  document.addEventListener("focusin", elsewhere);
  onCleanup(() => {
    document.removeEventListener("pointerdown", elsewhere);
    document.removeEventListener("focusin", elsewhere);
  });
  return (
    <details
      ref={menu}
      class={css["menu"]}
      onKeyDown={(event) => {
        if (event.key === "Escape" && menu?.open) close();
      }}
    >
      <summary ref={opener} aria-label={props.label} title={props.title ?? props.label}>
        <Icon name={props.icon} size={16} />
      </summary>
      <div class={css["panel"]}>{props.children(close)}</div>
    </details>
  );
}

/** One action in a menu. */
export function MenuItem(
  props: ParentProps<{ act: () => void; disabled?: boolean; danger?: boolean }>,
) {
  return (
    <button
      type="button"
      class={css["item"]}
      classList={{ [css["danger"] ?? ""]: props.danger ?? false }}
      disabled={props.disabled}
      onClick={() => props.act()}
    >
      {props.children}
    </button>
  );
}
