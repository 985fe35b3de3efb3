import { type Term, write } from "./term.ts";

/** What a sandbox may use. All paths are absolute and free of symbolic links: the kernel compares real paths. */
export type Around = {
  /** Folders in which programs may read and write. */
  readonly own: readonly string[];
  /** Files and folders that programs may read, also inside what is closed. */
  readonly readable: readonly string[];
  /** Folders with sockets of the supervisor. */
  readonly sockets: readonly string[];
  /** Folders that programs may not read: the person's home, the data folder. */
  readonly closed: readonly string[];
  /** Whether programs may use the loopback at all. */
  readonly loopback: boolean;
  /** Ports of the machine that no program in it may take. */
  readonly taken: readonly number[];
};

/** Where the rules for the gates go. A path cannot contain this line: its line ends are written as escapes. */
export const gates = {
  at: "\n; gates\n",
  each: '\n(allow network-outbound (remote ip "localhost:PORT"))\n',
} as const;

/** Other people's files, other volumes, and what programs outside leave in folders for everyone. */
const alwaysClosed = [
  "/Users",
  "/Volumes",
  "/Network",
  "/Library/Keychains",
  "/private/tmp",
  "/private/var/tmp",
  "/private/var/folders",
  "/private/var/root",
];

/**
 * Services that Node, git and shells look up: users and groups, the log, notices of changed settings, temporary
 * folders. Without those of keychains (SecurityServer, securityd), of certificates (trustd, which would ask the network
 * itself), of the clipboard, of other programs and of Apple events.
 */
const services = [
  "com.apple.bsd.dirhelper",
  "com.apple.logd",
  "com.apple.system.logger",
  "com.apple.system.notification_center",
  "com.apple.system.opendirectoryd.libinfo",
  "com.apple.system.opendirectoryd.membership",
];

const devices = ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"];

const allow = (...terms: Term[]): Term => ["allow", ...terms];
const deny = (...terms: Term[]): Term => ["deny", ...terms];
const within = (paths: readonly string[]): Term[] =>
  paths.map((path) => ["subpath", { text: path }]);
const exactly = (paths: readonly string[]): Term[] =>
  paths.map((path) => ["literal", { text: path }]);
const localhost = (port: number | "*"): Term => ["local", "ip", { text: `localhost:${port}` }];
const socketsIn = (end: "local" | "remote", paths: readonly string[]): Term[] =>
  within(paths).map((folder) => [end, "unix-socket", folder]);

/** A profile for `sandbox-exec -p`: nothing is allowed but this. Of several rules for one thing, the last one counts. */
export function profile({ own, readable, sockets, closed, loopback, taken }: Around): string {
  const open = [...own, ...readable, ...sockets];
  const rules: Term[] = [
    ["version", "1"],
    deny("default"),
    allow("process-exec"),
    allow("process-fork"),
    allow("process-info*", ["target", "same-sandbox"]),
    allow("signal", ["target", "same-sandbox"]),
    allow("sysctl-read"),
    allow("mach-lookup", ...services.map((name): Term => ["global-name", { text: name }])),
    allow("ipc-posix-sem"),
    allow("pseudo-tty"),

    allow("file-read*"),
    deny("file-read*", ...within([...alwaysClosed, ...closed])),
    // Programs look at every folder on the way to a file.
    allow("file-read-metadata", ...exactly(waysTo(open))),
    allow("file-read*", ...within(open)),

    allow("file-write*", ...within(own)),
    // The supervisor works in these folders: none may give way to a link.
    deny("file-write-create", "file-write-unlink", ...exactly(own)),
    allow("file-write-data", "file-ioctl", ...exactly(devices)),
    allow("file-write-data", ...within(["/dev/fd"])),
    allow("file-read*", "file-write*", "file-ioctl", ...exactly(["/dev/ptmx"])),
    allow("file-read*", "file-write*", "file-ioctl", [
      "require-all",
      ["regex", { text: "^/dev/ttys[0-9]+$" }],
      ["extension", { text: "com.apple.sandbox.pty" }],
    ]),

    allow("system-socket", ["socket-domain", "AF_UNIX"]),
    allow("network-bind", ...socketsIn("local", own)),
    allow("network-outbound", ...socketsIn("remote", [...own, ...sockets])),
    ...(loopback
      ? [
          allow("network-bind", localhost("*")),
          allow("network-inbound", localhost("*")),
          ...taken.map((port) => deny("network-bind", localhost(port))),
        ]
      : []),
  ];
  return `${rules.map(write).join("\n")}${gates.at}`;
}

/** All folders above these paths, once each. */
function waysTo(paths: readonly string[]): string[] {
  const all = paths.flatMap((path) => {
    const parts = path.split("/").slice(1, -1);
    return parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`);
  });
  return [...new Set(["/", ...all])].toSorted();
}
