import type { JSX } from "solid-js";

/** A name and its value, for a list of facts (`<dl>`). */
export function Fact(props: { name: string; children: JSX.Element }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
