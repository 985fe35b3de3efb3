import { hardLimits } from "../commands/limits.ts";
import type { BoxLimits } from "../limits/box-limits.ts";
import type { ContainerEngine } from "./engine.ts";

export type ContainerMount = {
  readonly from: string;
  readonly to: string;
  readonly writable?: boolean;
};

export type Container = {
  readonly image: string;
  /** The file of a profile for system calls. Undefined: the engine's own. */
  readonly profile?: string | undefined;
  readonly labels: readonly string[];
  readonly mounts: readonly ContainerMount[];
  readonly env: Readonly<Record<string, string>>;
  /** The user and group of every process in it. Never 0. */
  readonly user: number;
  readonly workdir: string;
  /** The largest file that a program may write, in bytes. */
  readonly fileBytes: number;
  readonly openFiles: number;
  readonly limits: Omit<BoxLimits, "diskBytes" | "files">;
};

/**
 * The command line that runs a program in a new container, with its input and outputs. The container has users,
 * processes, IPC and a network of its own: a loopback, and nothing else. Nothing of it can be written except the
 * mounts and two folders in memory. Only what `mounts` names is of the host.
 */
export function runWords(engine: ContainerEngine, it: Container): string[] {
  const { limits } = it;
  return [
    ...engine.words,
    ...words("run --rm --interactive --pull never --log-driver none --no-healthcheck"),
    ...words("--network none --hostname devbox --ipc private --stop-timeout 0"),
    ...words("--cap-drop all --security-opt no-new-privileges --read-only"),
    ...(it.profile === undefined ? [] : ["--security-opt", `seccomp=${it.profile}`]),
    ...(engine.name === "podman" ? words("--read-only-tmpfs=false --systemd=false") : []),
    ...(engine.rootless ? ["--userns", "keep-id"] : []),
    ...["--user", `${it.user}:${it.user}`, "--workdir", it.workdir],
    ...["--memory", `${limits.memoryBytes}b`, "--memory-swap", `${limits.memoryBytes}b`],
    ...["--pids-limit", `${limits.processes}`, "--cpus", `${limits.cpus}`],
    ...["--oom-score-adj", "500", "--shm-size", "256m"],
    // Without values of its own, Podman tries to raise them to those of the machine, which a container may not.
    ...ulimit("nofile", "open files", it.openFiles),
    ...ulimit("nproc", "processes", limits.processes),
    ...ulimit("fsize", "file size", it.fileBytes),
    ...["--ulimit", "core=0:0"],
    ...["--tmpfs", `/tmp:rw,exec,nosuid,nodev,mode=1777,size=${1024 ** 3}`],
    ...["--tmpfs", `/var/tmp:rw,exec,nosuid,nodev,mode=1777,size=${256 * 1024 ** 2}`],
    ...it.labels.flatMap((label) => ["--label", label]),
    ...Object.entries(it.env).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
    ...it.mounts.flatMap((mount) => ["--mount", mountWord(mount)]),
    ...["--entrypoint", "", it.image],
  ];
}

/** The command line that removes every container with a label, and all that runs in them. Safe to repeat. */
export const removeWords = ({ words: engine }: ContainerEngine, label: string): string[] => [
  ...["/bin/sh", "-c", remove, "sh", label],
  ...engine,
];

const remove = `
label=$1; shift
ids=$("$@" ps --all --quiet --no-trunc --filter "label=$label") || exit 1
[ -z "$ids" ] || "$@" rm --force $ids > /dev/null`;

const words = (line: string): string[] => line.split(" ");

/** Never above what this process has: raising a limit needs privilege. */
function ulimit(name: string, kernelName: string, wanted: number): string[] {
  const most = Math.min(wanted, hardLimits().get(kernelName) ?? wanted);
  return ["--ulimit", `${name}=${most}:${most}`];
}

/** Both engines read it as a line of comma-separated values, so a path may contain a comma. */
const mountWord = ({ from, to, writable }: ContainerMount): string =>
  ["type=bind", field(`src=${from}`), `dst=${to}`, ...(writable ? [] : ["readonly"])].join(",");

const field = (text: string): string =>
  /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
