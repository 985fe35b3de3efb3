import { mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { installedPrograms, wordsOf } from "../../../engine-programs/programs.ts";
import type { CommandPlace } from "../../box-file.ts";
import { commandEnv } from "../command-env.ts";
import { find } from "../tools.ts";
import { gates, profile } from "./profile.ts";
import { realPath } from "./real-path.ts";

type Seatbelt = {
  /** `/usr/bin/sandbox-exec`. */
  readonly program: string;
  readonly data: string;
  /** The folder that contains `wheelhouse-ask`. */
  readonly bin: string;
  readonly node: string;
  /** A Node installation outside /usr that provides `npm`. */
  readonly npm?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
};

/**
 * Commands in a sandbox of macOS (Seatbelt). Each command gets one, with the same profile. It shares the loopback and the
 * list of processes with its machine: the profile allows the ports of its own gates only, and no signal to anything
 * outside. macOS has no limits for a group of processes. Written from Apple's and others' profiles; not run on a Mac.
 */
export function seatbelt({
  program,
  data,
  bin,
  node,
  npm,
  env = process.env,
}: Seatbelt): CommandPlace {
  return {
    isolated: true,
    isolation: "Seatbelt sandbox",
    owner: () => undefined,
    command: (devbox, _runId, folders) => {
      const [temporary, cleanTemporary] = [join(folders.box, "tmp"), join(folders.box, "clean")];
      for (const folder of [temporary, cleanTemporary])
        mkdirSync(folder, { recursive: true, mode: 0o700 });
      const programs = installedPrograms();
      const git = find("git", env["PATH"] ?? "");
      const closed = [homedir(), data].map((it) => realPath(it));
      const shown = [node, bin, ...(npm ? [npm] : []), ...programs.map(({ whole }) => whole)];
      const own = [folders.workspace, folders.home, temporary];
      const sandboxed = (text: string) => [program, "-p", text];
      const prefix = sandboxed(
        profile({
          own: own.map((it) => realPath(it)),
          readable: shown.map((it) => realPath(it)),
          sockets: [realPath(dirname(folders.socket))],
          closed,
          loopback: true,
          taken: serverPort(data),
        }),
      );
      const clean = sandboxed(
        profile({
          own: [realPath(cleanTemporary)],
          readable: [realPath(folders.workspace)],
          sockets: [],
          closed,
          loopback: false,
          taken: [],
        }),
      );
      return {
        prefix,
        reach: gates,
        ...(git === undefined
          ? {}
          : { clean: { git, prefix: [...cleanly(cleanTemporary), ...clean] } }),
        workspace: folders.workspace,
        socket: folders.socket,
        home: folders.home,
        path: [
          join(folders.home, ".local/bin"),
          "/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
          ...(npm ? [join(npm, "bin")] : []),
          bin,
          dirname(node),
        ].join(delimiter),
        programs: Object.fromEntries(programs.map((it) => [it.name, wordsOf(it, it.whole, node)])),
        env: {
          ...commandEnv(devbox, folders.socket, env),
          TMPDIR: temporary,
          NPM_CONFIG_PREFIX: join(folders.home, ".local"),
        },
      };
    },
  };
}

/** A program with nothing of the server's environment. */
const cleanly = (temporary: string): string[] => [
  "/usr/bin/env",
  "-i",
  "PATH=/usr/bin:/bin:/usr/sbin:/sbin",
  `TMPDIR=${temporary}`,
];

/** The port of the console, which a command must not take while the server is down. */
function serverPort(data: string): number[] {
  try {
    const port = Number(readFileSync(join(data, "port"), "utf8"));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? [port] : [];
  } catch {
    return []; // the server has not written it yet
  }
}
