import { type Attempt, type Ending, ends, type HostKind, type Subject } from "../attempt.ts";

/** Numbers of system calls on x86_64 and arm64. */
const numbers = {
  add_key: [248, 217],
  bpf: [321, 280],
  chroot: [161, 51],
  clone3: [435, 435],
  fsopen: [430, 430],
  init_module: [175, 105],
  io_uring_setup: [425, 425],
  keyctl: [250, 219],
  kexec_load: [246, 104],
  mount: [165, 40],
  open_tree: [428, 428],
  perf_event_open: [298, 241],
  pivot_root: [155, 41],
  ptrace: [101, 117],
  reboot: [169, 142],
  request_key: [249, 218],
  setns: [308, 268],
  swapon: [167, 224],
  syslog: [103, 116],
  unshare: [272, 97],
  userfaultfd: [323, 282],
} as const;
type Call = keyof typeof numbers;

const number = (call: Call): number => numbers[call][process.arch === "arm64" ? 1 : 0];

/** Prints the result, if the call succeeded. Perl needs numbers as numbers and buffers as variables. */
const calls = (
  id: string,
  tries: string,
  call: Call,
  args: string,
  plain: Ending = "refused",
  prepare = "",
  image: Ending = plain,
): Attempt => ({
  id,
  tries: `${tries} (${call})`,
  script: () =>
    `perl -e '${prepare} my $got = syscall(${number(call)}${args ? `, ${args}` : ""}); printf("the kernel gave %d\\n", $got) if $got >= 0'`,
  success: ({ output }) => /^the kernel gave \d/m.test(output) && output.trim(),
  ends: ends("refused", plain, image),
});

const opens = (
  id: string,
  tries: string,
  script: string,
  all: Readonly<Record<HostKind, Ending>> = ends("refused", "refused"),
): Attempt => ({
  id,
  tries,
  script: () => `( ${script} ) 2>/dev/null && echo "$((40 + 2)) done"`,
  success: ({ output }) => output.includes("42 done") && "It succeeded.",
  ends: all,
});

export const kernel: Subject = {
  about: "The kernel",
  attempts: [
    calls(
      "user-namespace",
      "makes a user namespace of its own",
      "unshare",
      "0x10000000",
      "possible",
      "",
      "untried", // the container runtime decides
    ),
    calls(
      "mount-tmpfs",
      "mounts a file system",
      "mount",
      "$none, $target, $type, 0, 0",
      "refused",
      'my ($none, $target, $type) = ("none", "/tmp", "tmpfs");',
    ),
    calls(
      "mount-api",
      "mounts by the newer calls",
      "fsopen",
      "$type, 0",
      "refused",
      'my $type = "tmpfs";',
    ),
    calls(
      "open-tree",
      "clones a mount",
      "open_tree",
      "-100, $path, 1",
      "refused",
      'my $path = "/";',
    ),
    calls(
      "change-root",
      "changes its root folder",
      "chroot",
      "$path",
      "refused",
      'my $path = "/tmp";',
    ),
    calls(
      "pivot-root",
      "exchanges the root file system",
      "pivot_root",
      "$path, $path",
      "refused",
      'my $path = "/tmp";',
    ),
    calls(
      "enter-namespace",
      "enters a namespace of process 1",
      "setns",
      "fileno($f), 0",
      "refused",
      'open(my $f, "<", "/proc/1/ns/net") or exit;',
    ),
    calls(
      "io-uring",
      "sets up io_uring, which system call filters do not see",
      "io_uring_setup",
      "8, $params",
      "possible",
      'my $params = "\\0" x 120;',
    ),
    calls("userfaultfd", "handles page faults of the kernel itself", "userfaultfd", "0"),
    calls(
      "key-add",
      "adds a key to the kernel's keyring",
      "add_key",
      "$type, $name, $key, 1, -3",
      "possible",
      'my ($type, $name, $key) = ("user", "hostile", "x");',
    ),
    calls("key-control", "asks for the session keyring", "keyctl", "0, -3, 0", "possible"),
    calls(
      "bpf",
      "loads a BPF map",
      "bpf",
      "0, $attr, 72",
      "refused",
      'my $attr = pack("IIIII", 1, 4, 4, 1, 0) . "\\0" x 52;',
    ),
    calls(
      "perf",
      "opens a performance counter of all processes",
      "perf_event_open",
      "$attr, -1, 0, -1, 0",
      "refused",
      'my $attr = pack("II", 1, 112) . "\\0" x 104;',
    ),
    calls(
      "kernel-log",
      "reads the kernel's log",
      "syslog",
      "3, $text, 100",
      "refused",
      'my $text = " " x 100;',
    ),
    calls(
      "load-module",
      "loads a kernel module",
      "init_module",
      "$image, 4, $options",
      "refused",
      'my ($image, $options) = ("\\x7fELF", "");',
    ),
    calls("kexec", "starts another kernel", "kexec_load", "0, 0, 0, 0"),
    calls("swap", "adds swap space", "swapon", "$path, 0", "refused", 'my $path = "/tmp";'),
    {
      ...calls(
        "x32-calls",
        "uses the numbers of another ABI to pass the filter",
        "keyctl",
        "",
        "refused",
      ),
      script: () =>
        `perl -e 'my $got = syscall(0x40000000 | ${number("keyctl")}, 0, -3, 0); printf("the kernel gave %d\\n", $got) if $got >= 0'`,
    },
    opens(
      "raw-socket",
      "opens a raw socket",
      `perl -MSocket -e 'socket(S, AF_INET, SOCK_RAW, 1) or exit 1'`,
    ),
    opens("packet-socket", "opens a packet socket", `perl -e 'socket(S, 17, 3, 768) or exit 1'`),
    opens(
      "vsock",
      "opens a socket to a hypervisor",
      `perl -e 'socket(S, 40, 1, 0) or exit 1; connect(S, pack("SSIIx4", 40, 0, 22, 2)) or exit 1'`,
    ),
    opens("setuid", "becomes root by a setuid program", `test "$(su -c 'id -u' </dev/null)" = 0`),
    opens(
      "own-setuid",
      "becomes root by a setuid copy of a program",
      `cp /usr/bin/perl ./again && chmod 4755 ./again && ./again -e '$< = 0; $> = 0; exit($> != 0 || !open(my $f, "<", "/etc/shadow"))'`,
    ),
    opens("device-node", "makes a device node of a disk", "mknod ./disk b 8 0"),
    opens(
      "disk",
      "reads a disk",
      "head -c 1 /dev/sda || head -c 1 /dev/vda || head -c 1 /dev/nvme0n1",
    ),
    opens(
      "memory-device",
      "reads the machine's memory",
      "head -c 1 /dev/mem || head -c 1 /dev/kmem || head -c 1 /proc/kcore",
    ),
    opens(
      "kernel-settings",
      "changes a setting of the kernel",
      "echo x > /proc/sys/kernel/domainname || echo 1 > /proc/sys/vm/drop_caches",
    ),
    opens(
      "core-pattern",
      "makes the kernel run a program after a crash",
      "echo '|/tmp/x' > /proc/sys/kernel/core_pattern",
    ),
    opens(
      "release-agent",
      "makes the kernel run a program when a cgroup is empty",
      "echo /tmp/x > /sys/fs/cgroup/release_agent || echo /tmp/x > /sys/fs/cgroup/memory/release_agent || echo /tmp/x > /sys/fs/cgroup/pids/release_agent",
    ),
    opens(
      "leave-cgroup",
      "leaves its limits",
      `echo $$ > /sys/fs/cgroup/cgroup.procs || echo $$ > /sys/fs/cgroup/memory/cgroup.procs || echo $$ > /sys/fs/cgroup/pids/cgroup.procs`,
    ),
    opens(
      "system-files",
      "changes a setting of a device",
      "echo mem > /sys/power/state || echo 1 > /sys/block/vda/queue/nomerges",
    ),
    opens("sysrq", "asks the kernel for an emergency action", "echo h > /proc/sysrq-trigger"),
    opens(
      "never-killed",
      "makes itself the last to be killed when memory runs out",
      "echo -900 > /proc/self/oom_score_adj",
    ),
  ],
};
