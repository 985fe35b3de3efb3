/** The most tokens that one call can plausibly have. A higher count is an error of the service. */
const most = 100_000_000;

/** The value at a path inside parsed JSON. Undefined where the path ends early. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let it = value;
  for (const name of path) {
    if (typeof it !== "object" || it === null || !Object.hasOwn(it, name)) return undefined;
    it = (it as Record<string | number, unknown>)[name];
  }
  return it;
}

/** A count of tokens. Undefined for everything that is none. */
export const count = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= most
    ? value
    : undefined;

export const text = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The characters of these values that are texts. */
export const length = (...values: readonly unknown[]): number =>
  values.reduce<number>((all, it) => all + (text(it)?.length ?? 0), 0);

/** Leaves out what is undefined. */
export const known = <T extends object>(from: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(from).filter(([, it]) => it !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

export function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
