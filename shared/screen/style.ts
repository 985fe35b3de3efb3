/** The colours and the type of a character: the parameters of one SGR sequence that sets them. Empty: none. */
export type Style = string;

/** Each group of attributes: one code sets it, another takes its place, `off` ends it. */
const groups: readonly {
  readonly on: (code: number) => boolean;
  readonly off: readonly number[];
}[] = [
  { on: (code) => code === 1 || code === 2, off: [22] },
  { on: (code) => code === 3, off: [23] },
  { on: (code) => code === 4 || code === 21, off: [24] },
  { on: (code) => code === 5 || code === 6, off: [25] },
  { on: (code) => code === 7, off: [27] },
  { on: (code) => code === 8, off: [28] },
  { on: (code) => code === 9, off: [29] },
  { on: (code) => (code >= 30 && code <= 38) || (code >= 90 && code <= 97), off: [39] },
  { on: (code) => (code >= 40 && code <= 48) || (code >= 100 && code <= 107), off: [49] },
];

/** The style after an SGR sequence with these parameters. */
function styled(before: Style, parameters: string): Style {
  const set = new Map<number, string>();
  for (const code of codesOf(before)) put(set, code);
  for (const code of codesOf(parameters)) put(set, code);
  return [...set.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, code]) => code)
    .join(";");
}

function put(set: Map<number, string>, code: string): void {
  const number = Number(/^\d*/.exec(code)?.[0] ?? 0);
  if (number === 0) set.clear();
  groups.forEach(({ on, off }, index) => {
    if (off.includes(number)) set.delete(index);
    if (on(number)) set.set(index, code);
  });
}

/** Parameters by attribute: 38 and 48 take the ones after them. */
function codesOf(parameters: string): string[] {
  const all = parameters.split(";");
  const codes: string[] = [];
  for (let at = 0; at < all.length; at += 1) {
    const code = all[at] ?? "";
    const taken =
      code === "38" || code === "48" ? (all[at + 1] === "5" ? 2 : all[at + 1] === "2" ? 4 : 0) : 0;
    codes.push(all.slice(at, at + 1 + taken).join(";"));
    at += taken;
  }
  return codes.map((code) => (code === "" ? "0" : code));
}

const mostStyles = 1_000;
const known = new Map<Style, Map<string, Style>>();

/** The same as `styled`, remembered: a stream has few styles, each many times. */
export function styleAfter(before: Style, parameters: string): Style {
  let after = known.get(before);
  if (!after) {
    if (known.size >= mostStyles) known.clear();
    after = new Map();
    known.set(before, after);
  }
  let style = after.get(parameters);
  if (style === undefined) {
    if (after.size >= mostStyles) after.clear();
    style = styled(before, parameters);
    after.set(parameters, style);
  }
  return style;
}
