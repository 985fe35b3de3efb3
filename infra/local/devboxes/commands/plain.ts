import { mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { installedPrograms, wordsOf } from "../../engine-programs/programs.ts";
import type { CommandPlace } from "../box-file.ts";
import { commandEnv } from "./command-env.ts";
import { defaultLimits, prlimit, withFiles } from "./limits.ts";
import { find } from "./tools.ts";

type Plain = {
  /** The folder that contains `wheelhouse-ask`. */
  readonly bin: string;
  readonly node: string;
  /** Exists on Linux: ends a command when its supervisor is killed. */
  readonly setpriv: string | undefined;
  /** Exists on Linux: limits the size of a file, open files and, for the whole user, processes. */
  readonly prlimit: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
};

/** Commands as plain processes of the server's user, with their own folders and a short environment, but without a sandbox. */
export function plain({
  bin,
  node,
  setpriv,
  prlimit: program,
  env = process.env,
}: Plain): CommandPlace {
  return {
    isolated: false,
    isolation: "not isolated",
    owner: () => undefined,
    command: (devbox, _runId, folders, limits) => {
      const temporary = join(folders.box, "tmp");
      const git = find("git", env["PATH"] ?? "");
      mkdirSync(temporary, { recursive: true, mode: 0o700 });
      return {
        prefix: [
          ...(setpriv ? [setpriv, "--pdeathsig", "KILL", "--"] : []),
          ...(program ? prlimit(program, withFiles(defaultLimits(false), limits?.diskBytes)) : []),
        ],
        workspace: folders.workspace,
        ...(git === undefined ? {} : { clean: { git, prefix: cleanly(setpriv, temporary) } }),
        socket: folders.socket,
        home: folders.home,
        path: [...ownPath(env["PATH"] ?? "/usr/bin:/bin"), bin, dirname(node)].join(delimiter),
        programs: Object.fromEntries(
          installedPrograms().map((it) => [it.name, wordsOf(it, it.whole, node)]),
        ),
        env: { ...commandEnv(devbox, folders.socket, env), TMPDIR: temporary },
      };
    },
  };
}

/** A program with nothing of the person's environment, and only the system's own programs. */
const cleanly = (setpriv: string | undefined, temporary: string): string[] => [
  ...(setpriv ? [setpriv, "--pdeathsig", "KILL", "--"] : []),
  "/usr/bin/env",
  "-i",
  "PATH=/usr/bin:/bin:/usr/sbin:/sbin",
  `TMPDIR=${temporary}`,
];

/** The person's PATH without the entries that `npm start` added. */
const ownPath = (path: string): string[] =>
  path
    .split(delimiter)
    .filter((folder) => folder && !/\/node_modules\/\.bin$|\/node-gyp-bin$/.test(folder));
