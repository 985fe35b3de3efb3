import { Icon } from "./icon.tsx";
import css from "./not-isolated.module.css";

/** Shown wherever commands run, or would run, as ordinary processes of the machine's user. */
export function NotIsolated(props: { where: string }) {
  return (
    <details class={css["box"]}>
      <summary>
        <Icon name="shieldOff" size={13} /> not isolated
      </summary>
      <p>
        {props.where} has no sandbox. Commands run as ordinary processes and can read and change
        everything that their user can. Run <code>npm run doctor</code> there to see what to
        install.
      </p>
    </details>
  );
}
