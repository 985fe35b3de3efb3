import { realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** A path without symbolic links (/tmp and /var are links on macOS). What does not exist yet stays as it is below the folder that does. */
export function realPath(
  path: string,
  real: (path: string) => string = realpathSync.native,
): string {
  const above = dirname(path);
  try {
    return real(path);
  } catch {
    return above === path ? path : join(realPath(above, real), basename(path));
  }
}
