import { existsSync, lstatSync, readlinkSync } from "node:fs";
import type { Tools } from "./tools.ts";

/** What of the host a sandbox shows beside its system folders. */
export type Mount = {
  readonly from: string;
  readonly to: string;
  readonly how: "bind" | "ro-bind";
};

/** The words of the one sandbox that a command runs in. */
export function sandbox(
  bwrap: string,
  options: Tools["options"],
  mounts: readonly Mount[],
  env: Readonly<Record<string, string>>,
): string[] {
  return [
    bwrap,
    // Own users, processes, hostname, IPC; the network stays the machine's. A further user
    // namespace would open kernel code that needs privilege otherwise.
    ...["--unshare-all", "--share-net", "--unshare-user"],
    ...(options.has("--disable-userns") ? ["--disable-userns"] : []),
    ...["--uid", "1000", "--gid", "1000", "--cap-drop", "ALL", "--hostname", "devbox"],
    // Without its own session a command could type into the terminal of whoever started the server.
    ...["--die-with-parent", "--new-session"],
    "--clearenv",
    ...Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value]),
    ...system(),
    ...["--proc", "/proc", "--dev", "/dev"],
    ...tmpfs(options, 256 * 1024 ** 2, "/dev/shm"),
    ...tmpfs(options, 1024 ** 3, "/tmp"),
    ...["--symlink", "/tmp", "/var/tmp"],
    ...mounts.flatMap(({ from, to, how }) => [`--${how}`, from, to]),
    // What is left writable of these two would be memory without a limit.
    ...["--remount-ro", "/dev", "--remount-ro", "/"],
    ...["--chdir", "/workspace", "--"],
  ];
}

/** Without a size a tmpfs takes half of the memory. */
const tmpfs = (options: Tools["options"], bytes: number, path: string): string[] => [
  ...(options.has("--size") ? ["--size", String(bytes)] : []),
  ...["--perms", "1777", "--tmpfs", path],
];

/** Programs, and those files of /etc that programs need. Never all of /etc: as root, shadow would come with it. */
function system(): string[] {
  const folders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64"].flatMap((path) => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (!found) return [];
    return found.isSymbolicLink()
      ? ["--symlink", readlinkSync(path), path]
      : ["--ro-bind", path, path];
  });
  const files = [
    ...["ssl", "pki", "ca-certificates", "alternatives"],
    ...["resolv.conf", "hosts", "host.conf", "nsswitch.conf", "gai.conf", "services", "protocols"],
    ...["localtime", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "os-release", "mime.types"],
  ].map((name) => `/etc/${name}`);
  return [
    ...["--ro-bind", "/usr", "/usr", ...folders],
    ...files.filter((file) => existsSync(file)).flatMap((file) => ["--ro-bind-try", file, file]),
  ];
}

const stage = "/run/wheelhouse";

/** Where a mount stands once `asUser` has opened it. */
export const staged = (mount: Mount, place: number): Mount => ({
  ...mount,
  from: `${stage}/${place}`,
});

/**
 * The words that make root's commands the commands of an unprivileged user, for the kernel too: a
 * user namespace alone keeps uid 0, to which every file of root is open.
 *
 * The user must be dropped before the sandbox is built, but then bubblewrap could not enter a data
 * folder below /root. So root first opens the mounts, in a mount namespace that only these
 * processes have, and binds each at a place that everybody may enter: no folder of the person
 * needs other permissions.
 *
 * Every step ends in `exec`, so that the sandbox's first process is the supervisor's own child. A
 * process in between would have to kill it when the supervisor dies, and the kernel refuses that
 * across users (measured with a second bubblewrap in this place).
 */
export function asUser(setpriv: string, mounts: readonly Mount[], user: number): string[] {
  return [
    ...["unshare", "--mount", "--", "sh", "-c", opened, "sh", stage],
    ...mounts.map(({ from }) => from),
    "--",
    ...[setpriv, "--reuid", String(user), "--regid", String(user), "--clear-groups", "--"],
  ];
}

const opened = `set -e; umask 022; cd /
stage=$1; shift; place=0
mkdir -p "$stage"; mount -t tmpfs -o mode=0755,size=1m wheelhouse "$stage"
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then mkdir "$stage/$place"; else : > "$stage/$place"; fi
  mount --bind "$1" "$stage/$place"
  place=$((place + 1)); shift
done
shift; exec "$@"`;
