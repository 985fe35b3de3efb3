import { createEffect, createUniqueId, type ParentProps } from "solid-js";
import { Button } from "./controls.tsx";
import css from "./dialog.module.css";
import { Icon } from "./icon.tsx";

type Props = ParentProps<{
  open: boolean;
  onClose: () => void;
  title: string;
  /** Opens at the side of the page, for panels on a phone. */
  sheet?: boolean;
}>;

/** The browser's modal dialog: Escape closes it, and the focus returns to the element that opened it. */
export function Dialog(props: Props) {
  const id = createUniqueId();
  return (
    <dialog
      class={css["dialog"]}
      classList={{ [css["sheet"] ?? ""]: props.sheet ?? false }}
      aria-labelledby={id}
      onClose={props.onClose}
      ref={(element) => {
        element.setAttribute("closedby", "any");
        createEffect(() => {
          if (props.open && !element.open) element.showModal();
          if (!props.open && element.open) element.close();
        });
      }}
    >
      <div class={css["head"]}>
        <h2 id={id}>{props.title}</h2>
        <Button icon look="quiet" aria-label="Close" onClick={props.onClose}>
          <Icon name="x" size={16} />
        </Button>
      </div>
      <div class={css["body"]}>{props.children}</div>
    </dialog>
  );
}
