/** A value in the browser's storage, or undefined where there is none or it cannot be read. */
export function readStored<T>(name: string): T | undefined {
  try {
    const text = localStorage.getItem(`wheelhouse.${name}`);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Keeps a value over a reload; undefined forgets it. A full or closed storage is no failure. */
export function writeStored(name: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(`wheelhouse.${name}`);
    if (value !== undefined) localStorage.setItem(`wheelhouse.${name}`, JSON.stringify(value));
  } catch {
    // What is typed stays on the page; only a reload would lose it.
  }
}
