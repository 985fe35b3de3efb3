import type { FileChange } from "./git-patch.ts";
import css from "./kind-mark.module.css";

const marks: Record<FileChange["kind"], string> = {
  added: "A",
  changed: "M",
  removed: "D",
  renamed: "R",
  copied: "C",
};

/** What became of a file, as git writes it in a letter. The words for it stand beside it. */
export function KindMark(props: { kind: FileChange["kind"] }) {
  return (
    <span class={css["mark"]} data-kind={props.kind} aria-hidden="true">
      {marks[props.kind]}
    </span>
  );
}
