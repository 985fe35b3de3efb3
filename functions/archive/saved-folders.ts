import { dirname, join, relative } from "node:path";

/** What a DevBox saves: its workspace, its home, and the progress of the Run with the engine's session. */
type Folders = {
  readonly workspace: string;
  readonly home: string;
  readonly session: string;
};

/** `at`: the path below the root. `as`: the name in the archive, which is the same on every host. */
export type SavedFolder = {
  readonly what: keyof Folders;
  readonly at: string;
  readonly as: string;
};

/** Names in the archive. They are the paths on Fargate. */
const names: Record<keyof Folders, string> = {
  workspace: "workspace",
  home: "home/devbox",
  session: "var/lib/wheelhouse/session",
};

/** The folders that a DevBox saves: one root, and the paths below it. */
export function savedFolders(of: Folders): { root: string; folders: SavedFolder[] } {
  const root = dirname(of.workspace);
  const kinds = ["workspace", "home", "session"] as const;
  const folders = kinds.map((what) => ({ what, at: relative(root, of[what]), as: names[what] }));
  return { root, folders };
}

/** This file holds the name of the save that the folders were restored from. It is missing until they were. */
export const begunFromFile = ({ session }: Pick<Folders, "session">): string =>
  join(dirname(session), "begun-from");
