import { createSignal, onCleanup, Show } from "solid-js";
import { Button } from "./controls.tsx";
import { Icon } from "./icon.tsx";

const shownMs = 1_500;

/** Copies a text, then shows "Copied" for a moment. */
export function CopyButton(props: {
  label: string;
  text: () => string | Promise<string>;
  link?: boolean;
}) {
  const [copied, setCopied] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));

  const copy = async () => {
    await navigator.clipboard.writeText(await props.text());
    setCopied(true);
    clearTimeout(timer);
    timer = setTimeout(() => setCopied(false), shownMs);
  };
  return (
    <Button small look="quiet" onClick={() => void copy().catch(() => setCopied(false))}>
      <Show
        when={copied()}
        fallback={
          <Show when={props.link} fallback={<Icon name="copy" size={13} />}>
            {<Icon name="link" size={13} />}
          </Show>
        }
      >
        <Icon name="check" size={13} />
      </Show>
      {copied() ? "Copied" : props.label}
    </Button>
  );
}
