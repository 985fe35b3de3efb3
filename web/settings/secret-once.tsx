import { onMount } from "solid-js";
import { Button } from "../ui/controls.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import css from "../ui/page.module.css";

/** Shows a secret once, and what to do with it. It takes the focus, and gives it back to the form at the end. */
export function SecretOnce(props: { secret: string; what: string; done: () => void }) {
  let text: HTMLParagraphElement | undefined;
  onMount(() => text?.focus());
  const done = () => {
    const part = text?.closest("section");
    props.done();
    part?.querySelector<HTMLElement>("form :is(input, select)")?.focus();
  };
  return (
    <div class={css["secret"]}>
      <p ref={text} tabIndex={-1}>
        <strong>Copy it now; you won’t see it again.</strong> {props.what}
      </p>
      <Copyable text={props.secret} label="Copy" what="Secret" />
      <Button small onClick={done}>
        Done
      </Button>
    </div>
  );
}

/** A text to copy. */
export function Copyable(props: { text: string; label: string; what: string }) {
  return (
    <div class={css["copyable"]}>
      <input
        readOnly
        aria-label={props.what}
        value={props.text}
        size={Math.max(12, props.text.length)}
        dir="ltr"
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton label={props.label} text={() => props.text} />
    </div>
  );
}
