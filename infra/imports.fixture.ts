import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** One import. `target`: a path from the project's root for a file of ours, else the package as it is written. */
export type Import = { readonly file: string; readonly target: string; readonly typeOnly: boolean };

const statement =
  /^\s*(?:import\s+|(?:import|export)\b(\s+type\b)?[^"'`;=]*?\sfrom\s+)["']([^"']+)["']/gm;
const dynamic = /\bimport\(\s*["']([^"']+)["']\s*\)/g;

/** Every TypeScript file of the project, tests included. */
export const files: readonly string[] = globSync("{shared,functions,infra,web,cli}/**/*.{ts,tsx}")
  .filter((file) => !/node_modules|\/dist\//.test(file))
  .sort();

/** Every import of those files, type-only and dynamic ones included. */
export const imports: readonly Import[] = files.flatMap((file) => {
  const text = readFileSync(file, "utf8");
  const found = [
    ...[...text.matchAll(statement)].map((it) => ({ to: it[2] ?? "", typeOnly: !!it[1] })),
    ...[...text.matchAll(dynamic)].map((it) => ({ to: it[1] ?? "", typeOnly: false })),
  ];
  return found.map(({ to, typeOnly }) => ({
    file,
    target: to.startsWith(".") ? relative(".", join(dirname(file), to)) : to,
    typeOnly,
  }));
});

/** Groups of nodes that can all reach each other (Tarjan's strongly connected components), each sorted. */
export function cyclesIn(edges: readonly (readonly [string, string])[]): string[][] {
  const next = Map.groupBy(edges, ([from]) => from);
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    index.set(node, index.size);
    low.set(node, index.get(node) ?? 0);
    open.push(node);
    for (const [, to] of next.get(node) ?? []) {
      if (!index.has(to)) visit(to);
      if (open.includes(to)) low.set(node, Math.min(low.get(node) ?? 0, low.get(to) ?? 0));
    }
    if (low.get(node) !== index.get(node)) return;
    const group = open.splice(open.indexOf(node));
    if (group.length > 1 || next.get(node)?.some(([, to]) => to === node)) found.push(group.sort());
  };
  for (const node of next.keys()) if (!index.has(node)) visit(node);
  return found;
}
