import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { installedPrograms, type Program, wordsOf } from "../../engine-programs/programs.ts";
import type { Command, CommandPlace, Folders } from "../box-file.ts";
import { commandEnv } from "../commands/command-env.ts";
import { firstProcess, inside, pathInside } from "../commands/inside.ts";
import { defaultLimits, withFiles } from "../commands/limits.ts";
import { runUser } from "../commands/run-user.ts";
import { type BoxLimits, boxLimits } from "../limits/box-limits.ts";
import { type Container, type ContainerMount, removeWords, runWords } from "./arguments.ts";
import type { ContainerEngine } from "./engine.ts";
import { writeProfile } from "./seccomp-profile.ts";

type Containers = {
  readonly engine: ContainerEngine;
  readonly image: string;
  /** The data folder. */
  readonly data: string;
  /** The folder that contains `wheelhouse-ask`. */
  readonly bin: string;
  /** Node of this machine, for images whose libraries can run it. Undefined: that of the image. */
  readonly node: string | undefined;
  /** How the workspace is read apart from the DevBox, if this machine has a sandbox. By default in a container of its own. */
  readonly reader?: CommandPlace | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whether an engine of this machine is to be used, by the name of its program. By default each is. */
  readonly uses?: ((program: string) => boolean) | undefined;
};

/**
 * A shell is process 1: it collects processes whose parents ended, which Node does not, and nothing in the container
 * can stop or kill it. When the first process of the box ends, it ends, and the container with it.
 */
const shell = ["/bin/sh", "-c", 'exec 3<&0; "$@" <&3 3<&- & exec 3<&- < /dev/null; wait $!', "sh"];

/** Commands in a container of an image, which must hold a shell. */
export function containers({
  engine,
  image,
  data,
  bin,
  node,
  reader,
  uses = () => true,
  ...options
}: Containers): CommandPlace {
  const root = process.getuid?.() === 0;
  const userOf = (runId: string) => (root ? runUser(runId) : (process.getuid?.() ?? 1000));
  const nodeInside = node === undefined ? "node" : inside.node;
  const path = pathInside();

  const mountsOf = (folders: Folders, programs: readonly Program[]): ContainerMount[] => [
    { from: folders.workspace, to: inside.workspace, writable: true },
    { from: folders.home, to: inside.home, writable: true },
    { from: dirname(folders.socket), to: dirname(inside.socket) },
    { from: firstProcess, to: inside.box },
    ...(node === undefined ? [] : [{ from: node, to: inside.node }]),
    ...(existsSync(bin) ? [{ from: bin, to: inside.bin }] : []),
    ...programs.map((it) => ({ from: it.whole, to: engineAt(it) })),
  ];

  return {
    isolated: true,
    isolation: `${engine.label} container`,
    limitsItself: true,
    owner: (runId) => (root ? runUser(runId) : undefined),
    command(devbox, runId, folders, limits: BoxLimits = boxLimits(data)): Command {
      const programs = installedPrograms().filter((it) => uses(it.name));
      const env = {
        ...commandEnv(devbox, inside.socket, options.env ?? process.env),
        USER: "devbox",
        LOGNAME: "devbox",
        TMPDIR: "/tmp",
        NPM_CONFIG_PREFIX: `${inside.home}/.local`, // `npm install --global` cannot write to the image
      };
      const { fileBytes, openFiles } = withFiles(defaultLimits(root), limits.diskBytes);
      const profile = engine.name === "podman" ? writeProfile(data) : undefined;
      const common = {
        profile,
        image,
        user: userOf(runId),
        workdir: inside.workspace,
        fileBytes,
        openFiles,
      };
      const all = `wheelhouse.devbox=${devbox}`;
      const name = `wheelhouse.sandbox=${devbox}`;
      const box: Container = {
        ...common,
        labels: [all, name],
        mounts: mountsOf(folders, programs),
        env: { HOME: inside.home, PATH: path, ...env },
        limits,
      };
      const reading: Container = {
        ...common,
        labels: [all],
        mounts: [{ from: folders.workspace, to: inside.workspace }],
        env: { PATH: "/usr/bin:/bin:/usr/sbin:/sbin", TMPDIR: "/tmp" },
        limits,
      };
      const clean = reader
        ? reader.command(devbox, runId, folders, limits).clean
        : { git: "/usr/bin/git", prefix: runWords(engine, reading) };
      return {
        prefix: runWords(engine, box),
        remove: { name, one: removeWords(engine, name), all: removeWords(engine, all) },
        first: [...shell, nodeInside, `${inside.box}/first.mjs`, dirname(inside.socket)],
        ...(clean ? { clean } : {}),
        workspace: inside.workspace,
        socket: inside.socket,
        home: inside.home,
        path,
        env,
        programs: Object.fromEntries(
          programs.map((it) => [it.name, wordsOf(it, engineAt(it), nodeInside)]),
        ),
      };
    },
  };
}

/** Of an engine of this machine: an image has a /usr of its own. */
const engineAt = ({ name, whole }: Program): string => join(inside.engines, name, basename(whole));
