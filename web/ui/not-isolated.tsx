import { Icon } from "./icon.tsx";
import css from "./not-isolated.module.css";

/** Said wherever a command would run, or runs, as a plain process of the machine's user. */
export function NotIsolated(props: { where: string }) {
  return (
    <details class={css["box"]}>
      <summary>
        <Icon name="shieldOff" size={13} /> not isolated
      </summary>
      <p>
        {props.where} has no sandbox: commands run as plain processes of its user and can read and
        change whatever that user can. Run <code>npm run doctor</code> there to see why, and what to
        install.
      </p>
    </details>
  );
}
