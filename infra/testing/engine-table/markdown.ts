import { type Column, columns, type Row, rows } from "./rows.ts";

const engines = Object.keys(columns) as Column[];

/** The table of docs/engines.md: a tick where a spec sees it with the real program, else a number of a reason below. */
export function table(): string {
  const reasons: string[] = [];
  const cell = ({ cannot }: Row, engine: Column): string => {
    const why = cannot?.[engine];
    if (why === undefined) return "✓";
    if (!reasons.includes(why)) reasons.push(why);
    return `no (${reasons.indexOf(why) + 1})`;
  };
  const lines = [
    ["", ...Object.values(columns)],
    ["---", ...engines.map(() => "---")],
    ...Object.values<Row>(rows).map((row) => [row.so, ...engines.map((it) => cell(row, it))]),
  ];
  const text = lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return `${text}\n\n${reasons.map((why, n) => `${n + 1}. It ${why}.`).join("\n")}\n`;
}

const begin = "<!-- The table is made from infra/testing/engine-table: npm run engine-table -->";

/** Replaces the table in the text of the document. */
export function withTable(text: string): string {
  const [before = "", after] = text.split(begin);
  if (after === undefined) throw new Error("docs/engines.md has no place for the table.");
  return `${before}${begin}\n\n${table()}`;
}
