import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A program that runs containers. Docker has a daemon; Podman has none, and needs no other user. */
export type ContainerEngine = {
  readonly name: "podman" | "docker";
  /** For people. */
  readonly label: "Podman" | "Docker";
  /** The command line before `run`, `ps` and `rm`: the program's own environment and nothing else, then the program. */
  readonly words: readonly string[];
  /** Whether the engine runs as an ordinary user, who becomes root of a user namespace. */
  readonly rootless: boolean;
};

export const engineNames = ["podman", "docker"] as const;
const labels = { podman: "Podman", docker: "Docker" } as const;

/** What an engine reads of its environment. A container gets none of it. */
const own = [
  ...["PATH", "HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "TMPDIR"],
  ...["CONTAINERS_CONF", "CONTAINERS_STORAGE_CONF", "DOCKER_HOST", "DOCKER_CONTEXT"],
];

/**
 * More options to try, in this order. The last are for a machine without systemd and with control groups of both
 * versions, where crun gives up.
 */
const options = {
  podman: [
    [],
    ["--cgroup-manager", "cgroupfs"],
    ["--runtime", "runc", "--cgroup-manager", "cgroupfs"],
  ],
  docker: [[]],
} as const;

/**
 * The ways to call the container engine of this machine, the likeliest first. Whether one works shows only when it runs
 * a container. Empty: there is none.
 */
export function enginesHere(
  env: NodeJS.ProcessEnv,
  wanted?: ContainerEngine["name"],
): ContainerEngine[] {
  const variables = own.flatMap((name) => (env[name] ? [`${name}=${env[name]}`] : []));
  return engineNames
    .filter((name) => wanted === undefined || name === wanted)
    .flatMap((name) => {
      const program = find(name, env["PATH"] ?? "");
      if (program === undefined) return [];
      return options[name].map((more) => ({
        name,
        label: labels[name],
        words: ["/usr/bin/env", "-i", ...variables, program, ...more],
        rootless: name === "podman" && process.getuid?.() !== 0,
      }));
    });
}

const find = (program: string, path: string): string | undefined =>
  path
    .split(delimiter)
    .filter((folder) => folder.startsWith("/"))
    .map((folder) => join(folder, program))
    .find((file) => existsSync(file));
