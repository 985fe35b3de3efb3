import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hidden, installedPrograms, shownAt, wordsOf } from "../../engine-programs/programs.ts";
import type { CommandPlace, Folders } from "../box-file.ts";
import { filterDescriptor, withFilter, writeFilter } from "../seccomp/filter-file.ts";
import { asUser, type Mount, sandbox, staged } from "./arguments.ts";
import { commandEnv } from "./command-env.ts";
import { firstProcess, inside, pathInside } from "./inside.ts";
import { defaultLimits, type Limits, prlimit, withFiles } from "./limits.ts";
import { runUser } from "./run-user.ts";
import type { Tools } from "./tools.ts";

type Bubblewrap = {
  readonly tools: Tools;
  /** The data folder. It contains the sandbox's passwd and group files. */
  readonly data: string;
  /** The folder that contains `wheelhouse-ask`. */
  readonly bin: string;
  readonly node: string;
  /** A Node installation outside /usr that provides `npm`. */
  readonly npm?: string | undefined;
  readonly limits?: Limits | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
};

/** Commands in a bubblewrap sandbox. Throws when a required program is missing. */
export function bubblewrap({ tools, data, bin, node, npm, ...options }: Bubblewrap): CommandPlace {
  const root = process.getuid?.() === 0;
  const { bwrap, setpriv } = tools;
  if (!bwrap)
    throw new Error("bubblewrap (bwrap) is not installed. Install it, or start with --no-sandbox.");
  if (root && !setpriv)
    throw new Error(
      "setpriv is not installed, and the server runs as root. Install util-linux, or use another user.",
    );

  const path = pathInside(...(npm ? [`${inside.npm}/bin`] : []));

  const mountsOf = (folders: Folders): Mount[] => [
    { from: folders.workspace, to: inside.workspace, how: "bind" },
    { from: folders.home, to: inside.home, how: "bind" },
    { from: dirname(folders.socket), to: dirname(inside.socket), how: "ro-bind" },
    ...accounts(data),
    { from: node, to: inside.node, how: "ro-bind" },
    { from: firstProcess, to: inside.box, how: "ro-bind" },
    ...(existsSync(bin) ? [{ from: bin, to: inside.bin, how: "ro-bind" } as const] : []),
    ...(npm ? [{ from: npm, to: inside.npm, how: "ro-bind" } as const] : []),
  ];

  // Where the workspace is read: nothing else of the Run is there.
  const git = ["/usr/bin/git", "/usr/local/bin/git", "/bin/git"].find((file) => existsSync(file));
  const cleanMounts = (folders: Folders): Mount[] => [
    { from: folders.workspace, to: inside.workspace, how: "ro-bind" },
    ...accounts(data),
  ];
  const cleanEnv = { PATH: "/usr/bin:/bin:/usr/sbin:/sbin", TMPDIR: "/tmp" };
  const first = [inside.node, `${inside.box}/first.mjs`, dirname(inside.socket)];

  return {
    isolated: true,
    isolation: "bubblewrap sandbox",
    owner: (runId) => (root ? runUser(runId) : undefined),
    command: (devbox, runId, folders, limits) => {
      const programs = installedPrograms();
      const shown = programs.filter(hidden);
      const mounts = [
        ...mountsOf(folders),
        ...shown.map((it): Mount => ({ from: it.whole, to: shownAt(it), how: "ro-bind" })),
      ];
      const env = {
        ...commandEnv(devbox, inside.socket, options.env ?? process.env),
        USER: "devbox",
        LOGNAME: "devbox",
        TMPDIR: "/tmp",
        NPM_CONFIG_PREFIX: `${inside.home}/.local`, // `npm install --global` cannot write to /usr
      };
      const variables = { HOME: inside.home, PATH: path, ...env };
      const filter = tools.options.has("--seccomp") ? writeFilter(data) : undefined;
      const prefix = (shown: readonly Mount[], env: Readonly<Record<string, string>>) => [
        // Inside the sandbox, /proc/1/environ shows the environment of its first process, so that
        // environment must contain nothing of the server.
        "/usr/bin/env",
        "-i",
        "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
        ...(filter ? withFilter(filter) : []),
        ...(root && setpriv ? asUser(setpriv, shown, runUser(runId)) : []),
        ...(tools.prlimit
          ? prlimit(
              tools.prlimit,
              withFiles(options.limits ?? defaultLimits(root), limits?.diskBytes),
            )
          : []),
        ...sandbox(
          bwrap,
          tools.options,
          root ? staged(shown) : shown,
          env,
          filter ? filterDescriptor : undefined,
        ),
      ];
      return {
        prefix: prefix(mounts, variables),
        ...(git ? { clean: { git, prefix: prefix(cleanMounts(folders), cleanEnv) } } : {}),
        first,
        workspace: inside.workspace,
        socket: inside.socket,
        home: inside.home,
        path,
        env,
        programs: Object.fromEntries(
          programs.map((it) => [it.name, wordsOf(it, shownAt(it), inside.node)]),
        ),
      };
    },
  };
}

/** The sandbox's own accounts: git, ssh and npm look up their user, and must not see the host's accounts. */
function accounts(data: string): Mount[] {
  const folder = join(data, "accounts");
  mkdirSync(folder, { recursive: true });
  const files = {
    passwd: [
      "root:x:0:0:root:/nonexistent:/usr/sbin/nologin",
      `devbox:x:1000:1000:DevBox:${inside.home}:/bin/bash`,
      "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
    ],
    group: ["root:x:0:", "devbox:x:1000:", "nogroup:x:65534:"],
  };
  return Object.entries(files).map(([name, lines]) => {
    const from = join(folder, name);
    const text = `${lines.join("\n")}\n`;
    if (!existsSync(from) || readFileSync(from, "utf8") !== text) writeFileSync(from, text);
    chmodSync(from, 0o644); // regardless of the umask
    return { from, to: `/etc/${name}`, how: "ro-bind" };
  });
}
