import { fileURLToPath } from "node:url";

/**
 * Where Node keeps what it compiled of this installation's modules, by their content. A program that finds it there
 * spends about half as much processor time before its first line. It is as trusted as the modules themselves, so it is
 * in the same folder: whoever can write one can write the other.
 */
export const compiledCode = fileURLToPath(
  new URL("../../node_modules/.cache/compiled", import.meta.url),
);
