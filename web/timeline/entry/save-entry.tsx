import { size } from "../../../shared/words/quantity.ts";
import type { SaveRow } from "../../run-stream/rows/row.ts";
import { Icon } from "../../ui/icon.tsx";
import { Entry } from "./entry.tsx";
import css from "./event-entry.module.css";

/** One quiet line for one or more saves in a row. */
export function SaveEntry(props: { row: SaveRow }) {
  const told = () => props.row.told();
  const newest = () => size(told().newest.bytes);
  return (
    <Entry icon={<Icon name="save" size={12} />} at={told().newest.at} seq={props.row.seq}>
      <p class={css["note"]} title="Files and engine session, so that another DevBox can continue">
        {told().count === 1 ? `Saved ${newest()}` : `Saved ${told().count} times, last ${newest()}`}
      </p>
    </Entry>
  );
}
