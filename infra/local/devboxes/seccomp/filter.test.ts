import { describe, expect, it } from "vitest";
import { interpret } from "../../../testing/devbox/classic-bpf.ts";
import { architectures } from "./architectures.ts";
import { seccompFilter } from "./filter.ts";

const allow = 0x7fff0000;
const kill = 0x80000000;
const notPermitted = 0x00050001;
const notImplemented = 0x00050026;
const noProtocol = 0x0005005d;
const noFamily = 0x00050061;

/** The numbers again, written down apart from our table, so that a wrong row there is found. */
const calls = {
  x64: {
    ...{ read: 0, write: 1, mmap: 9, ioctl: 16, socket: 41, socketpair: 53, clone: 56, fork: 57 },
    ...{ execve: 59, ptrace: 101, personality: 135, mount: 165, reboot: 169, keyctl: 250 },
    ...{ unshare: 272, perf_event_open: 298, setns: 308, process_vm_readv: 310, seccomp: 317 },
    ...{ bpf: 321, userfaultfd: 323, statx: 332, add_key: 248, request_key: 249, kexec_load: 246 },
    ...{ init_module: 175, finit_module: 313, open_by_handle_at: 304, name_to_handle_at: 303 },
    ...{ swapon: 167, quotactl: 179, nfsservctl: 180, lookup_dcookie: 212, umount2: 166 },
  },
  arm64: {
    ...{ read: 63, write: 64, mmap: 222, ioctl: 29, socket: 198, socketpair: 199, clone: 220 },
    ...{ execve: 221, ptrace: 117, personality: 92, mount: 40, reboot: 142, keyctl: 219 },
    ...{ unshare: 97, perf_event_open: 241, setns: 268, process_vm_readv: 270, seccomp: 277 },
    ...{ bpf: 280, userfaultfd: 282, statx: 291, add_key: 217, request_key: 218, kexec_load: 104 },
    ...{ init_module: 105, finit_module: 273, open_by_handle_at: 265, name_to_handle_at: 264 },
    ...{ swapon: 224, quotactl: 60, nfsservctl: 42, lookup_dcookie: 18, umount2: 39, fork: -2 },
  },
};
const both = { io_uring_setup: 425, io_uring_enter: 426, io_uring_register: 427, clone3: 435 };
const mountCalls = [428, 429, 430, 431, 432, 433, 442, 467];

describe.each(["x64", "arm64"] as const)("the filter for %s", (name) => {
  const { audit } = architectures[name];
  const filter = seccompFilter(architectures[name]);
  const of = { ...calls[name], ...both };
  const action = (call: keyof typeof of, ...args: (number | bigint)[]) =>
    interpret(filter, { audit, number: of[call], args: args.map(BigInt) });

  it.each(["read", "write", "mmap", "execve", "statx", "seccomp", "name_to_handle_at"] as const)(
    "allows %s",
    (call) => expect(action(call)).toBe(allow),
  );

  it("allows debuggers inside the box", () => {
    expect(action("ptrace")).toBe(allow);
    expect(action("process_vm_readv")).toBe(allow);
  });

  it.each([
    ...(["keyctl", "add_key", "request_key", "userfaultfd", "bpf", "perf_event_open"] as const),
    ...(["mount", "umount2", "setns", "open_by_handle_at", "reboot", "kexec_load"] as const),
    ...(["init_module", "finit_module", "swapon", "quotactl", "nfsservctl"] as const),
    "lookup_dcookie" as const,
  ])("does not permit %s, whatever its arguments", (call) => {
    expect(action(call)).toBe(notPermitted);
    expect(action(call, -1, -1, -1, -1, -1, -1)).toBe(notPermitted);
  });

  it("does not permit the new calls for mounts", () => {
    for (const number of mountCalls)
      expect(interpret(filter, { audit, number })).toBe(notPermitted);
  });

  it.each(["io_uring_setup", "io_uring_enter", "io_uring_register", "clone3"] as const)(
    "has no %s, so that programs do without",
    (call) => expect(action(call)).toBe(notImplemented),
  );

  it("has no call that is newer than its table", () => {
    expect(interpret(filter, { audit, number: 470 })).toBe(notImplemented);
    expect(interpret(filter, { audit, number: 0x3fffffff })).toBe(notImplemented);
    expect(interpret(filter, { audit, number: -1 })).toBe(notImplemented);
  });

  it.each([
    ["fork", 17, allow], // SIGCHLD
    ["a thread", 0x3d0f00, allow],
    ["vfork", 0x4111, allow],
    ["a user namespace", 0x10000011, notPermitted],
    ["a mount namespace", 0x00020011, notPermitted],
    ["a network namespace", 0x40000011, notPermitted],
    ["a namespace among flags of a thread", 0x3d0f00 | 0x20000000, notPermitted],
    ["a namespace with noise in the high word", 0xdead_0000_1000_0011n, notPermitted],
  ])("for clone with the flags of %s", (_, flags, expected) =>
    expect(action("clone", flags)).toBe(expected),
  );

  it.each([
    [0, allow],
    [0x400, allow], // CLONE_FILES
    [0x200, allow], // CLONE_FS
    [0x10000000, notPermitted],
    [0x02000000, notPermitted],
    [0x04000000, notPermitted],
    [0x08000000, notPermitted],
    [0x80, notPermitted], // CLONE_NEWTIME
    [0x10000000 | 0x400, notPermitted],
  ])("for unshare(0x%s)", (flags, expected) => expect(action("unshare", flags)).toBe(expected));

  it.each([
    ["TIOCSTI", 0x5412, notPermitted],
    ["TIOCLINUX", 0x541c, notPermitted],
    ["TIOCSETD", 0x5423, notPermitted],
    ["TIOCSTI with noise in the high word", 0xffff_ffff_0000_5412n, notPermitted],
    ["TCGETS", 0x5401, allow],
    ["TIOCGWINSZ", 0x5413, allow],
    ["FIONREAD", 0x541b, allow],
  ])("for ioctl %s", (_, request, expected) => expect(action("ioctl", 3, request)).toBe(expected));

  it.each([
    [0, allow],
    [0xffff_ffff, allow],
    [-1, allow],
    [8, allow],
    [0x20000, allow],
    [0x20008, allow],
    [0x0040000, notPermitted], // ADDR_NO_RANDOMIZE
    [0x0400000, notPermitted], // READ_IMPLIES_EXEC
    [0x6, notPermitted],
  ])("for personality(%s)", (value, expected) =>
    expect(action("personality", value)).toBe(expected),
  );

  it.each([
    ["AF_UNIX", 1, 0, allow],
    ["AF_INET", 2, 0, allow],
    ["AF_INET6", 10, 0, allow],
    ["NETLINK_ROUTE", 16, 0, allow],
    ["NETLINK_SOCK_DIAG", 16, 4, allow],
    ["NETLINK_XFRM", 16, 6, noProtocol],
    ["NETLINK_AUDIT", 16, 9, noProtocol],
    ["NETLINK_NETFILTER", 16, 12, noProtocol],
    ["AF_PACKET", 17, 0x300, noFamily],
    ["AF_KEY", 15, 2, noFamily],
    ["AF_TIPC", 30, 0, noFamily],
    ["AF_ALG", 38, 0, noFamily],
    ["AF_VSOCK", 40, 0, noFamily],
    ["AF_XDP", 44, 0, noFamily],
    ["AF_UNSPEC", 0, 0, noFamily],
  ])("for a socket of %s", (_, family, protocol, expected) => {
    expect(action("socket", family, 1, protocol)).toBe(expected);
    expect(action("socketpair", family, 1, protocol)).toBe(expected);
  });

  it("kills programs of another ABI", () => {
    const i386 = 0x40000003;
    const arm = 0x40000028;
    const other = architectures[name === "x64" ? "arm64" : "x64"].audit;
    for (const foreign of [i386, arm, other, 0])
      expect(interpret(filter, { audit: foreign, number: of.read })).toBe(kill);
  });
});

it("has no x32 call on x86_64", () => {
  const { audit } = architectures.x64;
  const filter = seccompFilter(architectures.x64);
  for (const number of [0, 39, 250, 512, 547])
    expect(interpret(filter, { audit, number: 0x40000000 + number })).toBe(notImplemented);
});
