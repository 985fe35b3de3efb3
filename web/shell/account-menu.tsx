import { onCleanup, Show } from "solid-js";
import { useMe, useSignOut } from "../me.tsx";
import { Button } from "../ui/controls.tsx";
import { Icon } from "../ui/icon.tsx";
import { visible } from "../ui/visible.ts";
import css from "./account-menu.module.css";

/** Who is signed in, for which team, and the way out. Nothing where nobody signs in: on one's own machine. */
export function AccountMenu() {
  return <Show when={useSignOut()}>{(signOut) => <Menu signOut={signOut()} />}</Show>;
}

function Menu(props: { signOut: () => void }) {
  const me = useMe();
  let menu: HTMLDetailsElement | undefined;
  let opener: HTMLElement | undefined;
  const close = () => {
    if (menu) menu.open = false;
  };
  const elsewhere = (event: Event) => {
    if (event.target instanceof Node && !menu?.contains(event.target)) close();
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
      class={css["account"]}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !menu?.open) return;
        close();
        opener?.focus();
      }}
    >
      <summary ref={opener} aria-label={`Account: ${visible(me.name)}`} title={visible(me.name)}>
        <Icon name="person" size={16} />
      </summary>
      <div class={css["menu"]}>
        <p class={css["name"]}>{visible(me.name)}</p>
        <p class={css["team"]}>Team {visible(me.team)}</p>
        <Button onClick={() => props.signOut()}>Sign out</Button>
      </div>
    </details>
  );
}
