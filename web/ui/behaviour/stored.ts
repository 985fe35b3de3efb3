import { pathPrefix } from "../../path-prefix.ts";

/** The name of a value in the browser's storage, which servers at other paths of this host share. */
export const storedName = (name: string): string => `wheelhouse${pathPrefix}.${name}`;

/** A value from the browser's storage; undefined if there is none or it cannot be read. */
export function readStored<T>(name: string): T | undefined {
  try {
    const text = localStorage.getItem(storedName(name));
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Stores a value across reloads; undefined removes it. A full or blocked storage is not an error. */
export function writeStored(name: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(storedName(name));
    if (value !== undefined) localStorage.setItem(storedName(name), JSON.stringify(value));
  } catch {
    // The page still has the value; only a reload loses it.
  }
}
