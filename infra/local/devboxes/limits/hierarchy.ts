import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

export const controllers = ["memory", "pids", "cpu"] as const;
export type Controller = (typeof controllers)[number];

/** Where this process may create control groups: for each controller, the folder that will contain them. */
export type Hierarchy = {
  readonly version: 1 | 2;
  readonly parents: Readonly<Partial<Record<Controller, string>>>;
};

/** The kernel's files about the control groups of this process. */
export type Kernel = { readonly mountinfo: string; readonly cgroup: string };

export const kernel = (): Kernel => ({
  mountinfo: readFileSync("/proc/self/mountinfo", "utf8"),
  cgroup: readFileSync("/proc/self/cgroup", "utf8"),
});

/** Finds the folders in which this process may create control groups. Empty for an ordinary user without delegation. */
export function findHierarchy({ mountinfo, cgroup }: Kernel): Hierarchy {
  const unified = ownFolders(mountinfo, cgroup, (_, type) => type === "cgroup2", "");
  const all = unified && textOf(join(unified.own, "cgroup.controllers")).split(/\s+/);
  if (unified && controllers.some((name) => all?.includes(name)))
    return { version: 2, parents: unifiedParents(unified) };

  const parents: Partial<Record<Controller, string>> = {};
  for (const name of controllers) {
    const found = ownFolders(
      mountinfo,
      cgroup,
      (options, type) => type === "cgroup" && options.includes(name),
      name,
    );
    if (found && writable(found.own)) parents[name] = found.own;
  }
  return { version: 1, parents };
}

type Own = { readonly mount: string; readonly own: string };

/** The mount of a hierarchy and this process's own folder in it. */
function ownFolders(
  mountinfo: string,
  cgroup: string,
  wanted: (options: readonly string[], type: string) => boolean,
  controller: string,
): Own | undefined {
  const path = cgroup
    .split("\n")
    .map((line) => /^\d+:([^:]*):(.*)$/.exec(line))
    .find((found) => found?.[1]?.split(",").includes(controller))?.[2];
  for (const line of mountinfo.split("\n")) {
    const [before = "", after = ""] = line.split(" - ");
    const [, , , root = "/", mount = ""] = before.split(" ");
    const [type = "", , options = ""] = after.split(" ");
    if (path === undefined || !wanted(options.split(","), type)) continue;
    // In a container, the mount may show only a part of the hierarchy.
    const below =
      !path.includes("/..") && (path === root || path.startsWith(`${root.replace(/\/$/, "")}/`));
    return {
      mount,
      own: resolve(mount, `.${below ? path.slice(root === "/" ? 0 : root.length) : ""}`),
    };
  }
  return undefined;
}

function unifiedParents({ mount, own }: Own): Hierarchy["parents"] {
  const parent = unifiedParent(mount, own);
  if (!parent) return {};
  enableControllers(parent);
  const enabled = textOf(join(parent, "cgroup.subtree_control")).trim().split(/\s+/);
  return Object.fromEntries(
    controllers.filter((name) => enabled.includes(name)).map((name) => [name, parent]),
  );
}

/** Gives the groups below a folder their controllers. Another program may have taken them away. */
export function enableControllers(parent: string): void {
  for (const name of controllers) put(join(parent, "cgroup.subtree_control"), `+${name}`);
}

/** In version 2, a folder with controlled children must hold no process itself, except the machine's root. */
function unifiedParent(mount: string, own: string): string | undefined {
  const ours = (folder: string) => writable(folder) && writable(join(folder, "cgroup.procs"));
  const wholeMachine = !existsSync(join(mount, "cgroup.type"));
  if (wholeMachine && ours(mount)) return mount;
  for (let folder = own; folder.startsWith(mount); folder = dirname(folder)) {
    if (!ours(folder)) break;
    if (textOf(join(folder, "cgroup.procs")).trim() === "") return folder;
    if (folder === mount) break;
  }
  return ours(own) && moveDown(own) ? own : undefined;
}

/** Moves the processes of our own folder into a folder below it. */
function moveDown(own: string): boolean {
  const below = join(own, "wheelhouse-server");
  if (!existsSync(below)) mkdirSync(below);
  for (const pid of textOf(join(own, "cgroup.procs")).trim().split("\n"))
    put(join(below, "cgroup.procs"), pid);
  return textOf(join(own, "cgroup.procs")).trim() === "";
}

function writable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Writes a value that the kernel may refuse. The caller reads back what holds. */
function put(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch {
    // Refused: this controller is not delegated to us, or the process has ended.
  }
}
