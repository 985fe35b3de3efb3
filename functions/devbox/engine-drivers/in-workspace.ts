import { posix } from "node:path";

/** A path relative to the workspace. A path outside the workspace stays as it is. */
export function inWorkspace(path: string, workspace: string): string {
  if (!posix.isAbsolute(path)) return path;
  const inside = posix.relative(workspace, path);
  return inside === "" || inside === ".." || inside.startsWith("../") ? path : inside;
}
