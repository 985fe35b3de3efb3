import { type Architecture, newestCall } from "./architectures.ts";
import {
  and,
  assemble,
  give,
  type Instruction,
  ifAtLeast,
  ifEqual,
  ifGreater,
  type Label,
  load,
} from "./assemble.ts";

// Offsets in the kernel's `struct seccomp_data`. Arguments are 64 bits wide, and the low word comes first. The
// calls below read only 32 bits of theirs, so the filter does too.
const number = 0;
const architecture = 4;
const argument = (place: number): number => 16 + place * 8;

const errno = (value: number): number => 0x0005_0000 | value;
const actions = {
  allow: 0x7fff_0000,
  kill: 0x8000_0000,
  "not permitted": errno(1),
  "not implemented": errno(38),
  "protocol not supported": errno(93),
  "family not supported": errno(97),
};
const refused: keyof typeof actions = "not permitted";
const unknown: keyof typeof actions = "not implemented";

/** Calls that no command needs and that reach far into the kernel, or out of the sandbox. */
export const refusedCalls = [
  // Keyrings have no namespace: the session keyring of whoever started the server would be in reach.
  "add_key",
  "request_key",
  "keyctl",
  "bpf",
  "perf_event_open",
  "userfaultfd",
  "fanotify_init",
  "syslog",
  "lookup_dcookie",
  "acct",
  "mount",
  "umount2",
  "pivot_root",
  "chroot",
  "setns",
  "open_by_handle_at",
  "open_tree",
  "open_tree_attr",
  "move_mount",
  "fsopen",
  "fsconfig",
  "fsmount",
  "fspick",
  "mount_setattr",
  "init_module",
  "finit_module",
  "delete_module",
  "create_module",
  "query_module",
  "get_kernel_syms",
  "kexec_load",
  "kexec_file_load",
  "reboot",
  "swapon",
  "swapoff",
  "quotactl",
  "quotactl_fd",
  "nfsservctl",
  "vhangup",
  "sysfs",
  "ustat",
  "uselib",
  "_sysctl",
  "settimeofday",
  "clock_settime",
  "clock_adjtime",
  "sethostname",
  "setdomainname",
  "iopl",
  "ioperm",
  "mbind",
  "set_mempolicy",
  "get_mempolicy",
  "set_mempolicy_home_node",
  "migrate_pages",
  "move_pages",
];

/** Programs try these and do without where the kernel has none. Flags of clone3 are in memory, where no filter can look. */
export const hiddenCalls = ["clone3", "io_uring_setup", "io_uring_enter", "io_uring_register"];

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
export const namespaces = 0x7e02_0000;
/** CLONE_NEWTIME: in flags of clone it would be part of a signal's number. */
export const timeNamespace = 0x80;

/** Put input into a terminal: TIOCSTI, TIOCLINUX; and load a line discipline: TIOCSETD. */
const refusedRequests = [0x5412, 0x541c, 0x5423];

/** PER_LINUX and PER_LINUX32, each also with UNAME26; and the question for the current one. */
const personalities = [0, 0x8, 0x2_0000, 0x2_0008, 0xffff_ffff];

const families = { unix: 1, inet: 2, inet6: 10, netlink: 16 };
/** NETLINK_ROUTE lists addresses, SOCK_DIAG lists sockets, KOBJECT_UEVENT announces devices. */
const netlinkProtocols = [0, 4, 15];

/**
 * The seccomp filter of a sandbox. It refuses what container runtimes refuse to containers by default, and allows
 * the rest, so that developers' tools work. A call newer than our table counts as not implemented. A program of
 * another ABI (i386 on x86_64) is killed at its first call, because its calls have other numbers.
 */
export function seccompFilter({ audit, secondAbi, numbers }: Architecture): Buffer {
  const each = (names: readonly string[], label: string): Instruction[] =>
    names.flatMap((name) => (numbers[name] === undefined ? [] : [ifEqual(numbers[name], label)]));
  const checked = { ioctl, personality, socket, socketpair: socket, clone, unshare };

  return assemble([
    load(architecture),
    ifEqual(audit, undefined, "kill"),
    load(number),
    ...(secondAbi === undefined ? [] : [ifAtLeast(secondAbi, unknown)]),
    ifGreater(newestCall, unknown),
    ...Object.keys(checked).flatMap((name) => each([name], name)),
    ...each(refusedCalls, refused),
    ...each(hiddenCalls, unknown),
    give(actions.allow),
    ...Object.entries(checked).flatMap(([name, check]) => [{ label: name }, ...check()]),
    ...Object.entries(actions).flatMap(([label, action]) => [{ label }, give(action)]),
  ]);
}

type Check = () => (Instruction | Label)[];

const ioctl: Check = () => [
  load(argument(1)),
  ...refusedRequests.map((request) => ifEqual(request, refused)),
  give(actions.allow),
];

const personality: Check = () => [
  load(argument(0)),
  ...personalities.map((value) => ifEqual(value, "allow")),
  give(actions[refused]),
];

const socket: Check = () => [
  load(argument(0)),
  ifEqual(families.unix, "allow"),
  ifEqual(families.inet, "allow"),
  ifEqual(families.inet6, "allow"),
  ifEqual(families.netlink, undefined, "family not supported"),
  load(argument(2)),
  ...netlinkProtocols.map((protocol) => ifEqual(protocol, "allow")),
  give(actions["protocol not supported"]),
];

const withoutFlags = (mask: number): ReturnType<Check> => [
  load(argument(0)),
  and(mask),
  ifEqual(0, "allow"),
  give(actions[refused]),
];
const clone: Check = () => withoutFlags(namespaces);
const unshare: Check = () => withoutFlags(namespaces | timeNamespace);
