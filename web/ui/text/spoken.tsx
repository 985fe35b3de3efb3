import { Markdown } from "./markdown.tsx";
import css from "./spoken.module.css";
import { visible } from "./visible.ts";

/** The words of an engine, under its name and in a frame of their own, so that they never pass for the console's. */
export function Spoken(props: { by: string; text: string }) {
  return (
    <figure class={css["spoken"]} data-spoken aria-label={`${visible(props.by)} says`}>
      <figcaption class={css["by"]}>{visible(props.by)}</figcaption>
      <Markdown text={props.text} />
    </figure>
  );
}
