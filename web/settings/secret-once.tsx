import { Button } from "../ui/controls.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import css from "./settings.module.css";

/** A secret that is shown once, and what to do with it. */
export function SecretOnce(props: { secret: string; what: string; done: () => void }) {
  return (
    <div class={css["secret"]} role="status">
      <p>
        <strong>It is shown once.</strong> {props.what}
      </p>
      <div class={css["copyable"]}>
        <code>{props.secret}</code>
        <CopyButton label="Copy" text={() => props.secret} />
      </div>
      <Button small onClick={props.done}>
        I have it
      </Button>
    </div>
  );
}

/** A text to be put elsewhere. */
export function Copyable(props: { text: string; label: string }) {
  return (
    <div class={css["copyable"]}>
      <code>{props.text}</code>
      <CopyButton label={props.label} text={() => props.text} />
    </div>
  );
}
