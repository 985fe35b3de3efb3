import { globSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { parseSync, Visitor } from "vite";

/** A regular expression of the source, or one that `new RegExp` made while its module was loaded. */
export type Pattern = { readonly at: string; readonly source: string; readonly flags: string };

/** Every file that ships, JavaScript included. */
const files = globSync("{shared,functions,web,cli,infra}/**/*.{ts,tsx,mjs}")
  .filter((file) => !/node_modules|\/dist\/|^infra\/(?:testing|measure)\//.test(file))
  .filter((file) => !/\.(?:test|contract|fixture)\.tsx?$/.test(file))
  .sort();

/** The regular expressions that are written in the source, and the places (`file:line`) that make one from texts. */
export function writtenPatterns(): { literals: Pattern[]; makers: string[] } {
  const literals: Pattern[] = [];
  const makers: string[] = [];
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    const { program, errors } = parseSync(file, text);
    if (errors[0]) throw new Error(`${file} cannot be parsed: ${errors[0].message}`);
    const at = (start: number) => `${file}:${text.slice(0, start).split("\n").length}`;
    const made = (callee: { type: string; name?: unknown }, start: number) => {
      if (callee.type === "Identifier" && callee.name === "RegExp") makers.push(at(start));
    };
    new Visitor({
      Literal(node) {
        if ("regex" in node && node.regex)
          literals.push({
            at: at(node.start),
            source: node.regex.pattern,
            flags: node.regex.flags,
          });
      },
      NewExpression: ({ callee, start }) => made(callee, start),
      CallExpression: ({ callee, start }) => made(callee, start),
    }).visit(program);
  }
  return { literals, makers };
}

/** Loads the modules of these places, and tells which regular expressions they make meanwhile. */
export async function patternsMadeBy(makers: readonly string[]): Promise<Pattern[]> {
  const made: Pattern[] = [];
  const Original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(Original, {
    construct(target, words: [string, string?], newTarget) {
      const pattern: RegExp = Reflect.construct(target, words, newTarget);
      const frame = new Error().stack
        ?.split("\n")
        .find((it) => makers.some((at) => it.includes(at)));
      const at = makers.find((it) => frame?.includes(`${it}:`));
      if (at) made.push({ at, source: pattern.source, flags: pattern.flags });
      return pattern;
    },
  });
  try {
    for (const file of new Set(makers.map((it) => it.replace(/:\d+$/, ""))))
      await import(/* @vite-ignore */ pathToFileURL(file).href);
  } finally {
    globalThis.RegExp = Original;
  }
  return made;
}
