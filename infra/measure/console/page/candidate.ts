import type { Accessor, JSX } from "solid-js";
import type { Row } from "../../../../web/run-stream/rows/row.ts";

export type Props = {
  /** The rows in an object that is new after each change. */
  readonly rows: Accessor<{ readonly list: readonly Row[] }>;
  readonly row: (row: Row) => JSX.Element;
  readonly ready: (list: List) => void;
};

/** The operations of a list of rows. Its scroller has `data-scroller`, each row `data-seq`. */
export type List = { readonly scrollTo: (row: Row, index: number) => void };

export type Candidate = (props: Props) => JSX.Element;
