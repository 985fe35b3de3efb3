import { existsSync, lstatSync, readlinkSync } from "node:fs";
import type { Tools } from "./tools.ts";

/** A file or folder of the host that a sandbox shows besides its system folders. */
export type Mount = {
  readonly from: string;
  readonly to: string;
  readonly how: "bind" | "ro-bind";
};

const words = (line: string): string[] => line.split(" ");

/** The command line that builds a sandbox: that of a DevBox for its life, or one in which its workspace is read. */
export function sandbox(
  bwrap: string,
  options: Tools["options"],
  mounts: readonly Mount[],
  env: Readonly<Record<string, string>>,
  /** The file descriptor of a seccomp filter. */
  filter?: number,
): string[] {
  return [
    bwrap,
    // The sandbox has its own users, processes, hostname, IPC and network: a loopback, and nothing else. A nested
    // user namespace would open kernel code that otherwise needs privilege.
    ...words("--unshare-all --unshare-user"),
    ...(options.has("--disable-userns") ? ["--disable-userns"] : []),
    ...words("--uid 1000 --gid 1000 --cap-drop ALL --hostname devbox"),
    // Without its own session, a command could type into the terminal that started the server.
    ...words("--die-with-parent --new-session"),
    ...(filter === undefined ? [] : ["--seccomp", String(filter)]),
    "--clearenv",
    ...Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value]),
    ...system(),
    ...words("--proc /proc --dev /dev"),
    ...tmpfs(options, 256 * 1024 ** 2, "/dev/shm"),
    ...tmpfs(options, 1024 ** 3, "/tmp"),
    ...words("--symlink /tmp /var/tmp"),
    ...mounts.flatMap(({ from, to, how }) => [`--${how}`, from, to]),
    // Anything writable in these two would be memory without a limit.
    ...words("--remount-ro /dev --remount-ro /"),
    ...words("--chdir /workspace --"),
  ];
}

/** Without a size, a tmpfs may take half of the memory. */
const tmpfs = (options: Tools["options"], bytes: number, path: string): string[] => [
  ...(options.has("--size") ? ["--size", String(bytes)] : []),
  "--perms",
  "1777",
  "--tmpfs",
  path,
];

/** The programs, and the files of /etc that they need. Never all of /etc: for root it would include shadow. */
function system(): string[] {
  const folders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64"].flatMap((path) => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (!found) return [];
    return found.isSymbolicLink()
      ? ["--symlink", readlinkSync(path), path]
      : ["--ro-bind", path, path];
  });
  const files = [
    ...words("ssl pki ca-certificates alternatives"),
    ...words("resolv.conf hosts host.conf nsswitch.conf gai.conf services protocols"),
    ...words("localtime ld.so.cache ld.so.conf ld.so.conf.d os-release mime.types"),
  ].map((name) => `/etc/${name}`);
  return [
    "--ro-bind",
    "/usr",
    "/usr",
    ...folders,
    ...files.filter((file) => existsSync(file)).flatMap((file) => ["--ro-bind-try", file, file]),
  ];
}

const stage = "/run/wheelhouse";

/** The same mounts, from the places where `asUser` has opened them. */
export function staged(mounts: readonly Mount[]): Mount[] {
  const sources = sourcesOf(mounts);
  return mounts.map((it) => ({ ...it, from: `${stage}/${sources.indexOf(it.from)}` }));
}

const sourcesOf = (mounts: readonly Mount[]): string[] => [
  ...new Set(mounts.map(({ from }) => from)),
];

/**
 * The command line that runs root's commands as an unprivileged user, also for the kernel. A user
 * namespace alone keeps uid 0, which may open every file of root.
 *
 * The user must change before bubblewrap builds the sandbox, but then bubblewrap could not enter a data
 * folder below /root. So root first opens the mounts in a private mount namespace and binds each one at a
 * place that every user may enter. No folder of the person needs other permissions.
 *
 * Every step ends in `exec`, so that the sandbox's first process is a child of the supervisor. A process
 * in between would have to kill it when the supervisor dies, and the kernel refuses that across users
 * (measured with a second bubblewrap in this place).
 */
export function asUser(setpriv: string, mounts: readonly Mount[], user: number): string[] {
  const sources = sourcesOf(mounts);
  return [
    "unshare",
    "--mount",
    "--",
    "sh",
    "-c",
    opened,
    "sh",
    stage,
    sources.map((from, place) => `${inTable(from)} ${stage}/${place} none bind\n`).join(""),
    ...sources,
    "--",
    setpriv,
    "--reuid",
    String(user),
    "--regid",
    String(user),
    "--clear-groups",
    "--",
  ];
}

/** A path in a table of mounts: blanks, backslashes and marks of comments are octal (fstab(5)). */
const inTable = (path: string): string =>
  path.replace(/[\s\\#]/g, (it) => `\\${it.charCodeAt(0).toString(8).padStart(3, "0")}`);

/** One `mount` reads all mounts from a table: a process for each would take most of the start of a sandbox. */
const opened = `set -e; umask 022; cd /
stage=$1; table=$2; shift 2; place=0; folders=
[ -d "$stage" ] || mkdir -p "$stage"
mount -t tmpfs -o mode=0755,size=1m wheelhouse "$stage"
for it in "$@"; do
  [ "$it" != -- ] || break
  if [ -d "$it" ]; then folders="$folders $stage/$place"; else : > "$stage/$place"; fi
  place=$((place + 1))
done
[ -z "$folders" ] || mkdir $folders
printf %s "$table" > "$stage/table"
mount --all --fstab "$stage/table"
shift $((place + 1)); exec "$@"`;
