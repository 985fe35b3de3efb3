import type { FileChange } from "./git-patch.ts";
import css from "./kind-mark.module.css";

const marks: Record<FileChange["kind"], string> = {
  added: "A",
  changed: "M",
  removed: "D",
  renamed: "R",
  copied: "C",
};

/** The kind of a change as git's letter. The words for it are beside it. */
export function KindMark(props: { kind: FileChange["kind"] }) {
  return (
    <span class={css["mark"]} data-kind={props.kind} aria-hidden="true">
      {marks[props.kind]}
    </span>
  );
}
