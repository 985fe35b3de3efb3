import { type Ending, hostKinds } from "./attempt.ts";
import { subjects } from "./attempts/attempts.ts";

const words: Record<Ending, string> = {
  refused: "refused",
  redacted: "redacted",
  contained: "contained",
  possible: "**possible**",
  untried: "–",
};

const heading = [
  "the hostile engine …",
  "sandbox, as root",
  "sandbox, as a user",
  "plain process",
  "image",
];

/** The tables of docs/security.md: what was tried, and how it ends on each kind of host. */
export function tables(): string {
  return subjects
    .map(({ about, attempts }) => {
      const rows = attempts.map(({ tries, ends }) => [
        tries.replaceAll("|", "\\|"),
        ...hostKinds.map((kind) => words[ends[kind]]),
      ]);
      const lines = [heading, heading.map(() => "---"), ...rows];
      return `### ${about}\n\n${lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`;
    })
    .join("\n");
}

const begin = "<!-- The tables are made from infra/testing/hostile: npm run security-table -->";

/** Replaces the tables in the text of the document. */
export function withTables(text: string): string {
  const [before = "", after] = text.split(begin);
  if (after === undefined) throw new Error("docs/security.md has no place for the tables.");
  const rest = /\n## [\s\S]*$/.exec(after)?.[0] ?? "";
  return `${before}${begin}\n\n${tables()}${rest}`;
}

/** Without the padding of columns, which is the formatter's. */
export const unpadded = (text: string): string =>
  text.replace(/ {2,}\|/g, " |").replace(/\| -+ /g, "| --- ");
