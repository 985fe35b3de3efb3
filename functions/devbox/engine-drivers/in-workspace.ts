import { posix } from "node:path";

/** A path as people know it: in the workspace, or as it is when it lies elsewhere. */
export function inWorkspace(path: string, workspace: string): string {
  if (!posix.isAbsolute(path)) return path;
  const inside = posix.relative(workspace, path);
  return inside === "" || inside === ".." || inside.startsWith("../") ? path : inside;
}
