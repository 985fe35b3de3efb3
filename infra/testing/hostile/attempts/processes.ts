import { type Attempt, ends, printed, type Subject } from "../attempt.ts";
import type { World } from "../world.ts";

const each = (what: string): string => `for it in /proc/[0-9]*; do ${what}; done 2>/dev/null`;

/**
 * What another process may hold is not ours: a control sequence in it would clear the lines of other attempts from
 * the screen that they are read from.
 */
const printable = "tr -c '[:print:]' '\\n'";

/** Reads all memory of a process that may be read, and prints what begins with `canary-`. */
const memory = `
for my $map (glob "/proc/[0-9]*/maps") {
  my ($pid) = $map =~ /(\\d+)/;
  next if $pid == $$;
  open(my $maps, "<", $map) or next;
  open(my $mem, "<", "/proc/$pid/mem") or next;
  while (<$maps>) {
    next unless /^([0-9a-f]+)-([0-9a-f]+) rw.*(heap|stack)/;
    my ($from, $to) = (hex $1, hex $2);
    next if $to - $from > 3e6;
    seek($mem, $from, 0) and read($mem, my $bytes, $to - $from) or next;
    print "$1\\n" while $bytes =~ /(canary-(?:memory|environment)-[0-9a-f]{18})/g;
  }
}`;

const vm = `
for my $map (glob "/proc/[0-9]*/maps") {
  my ($pid) = $map =~ /(\\d+)/;
  next if $pid == $$;
  open(my $maps, "<", $map) or next;
  while (<$maps>) {
    next unless /^([0-9a-f]+)-([0-9a-f]+) rw.*(heap|stack)/;
    my ($from, $length) = (hex $1, hex($2) - hex($1));
    next if $length > 3e6;
    my $bytes = "\\0" x $length;
    my $local = pack("QQ", unpack("Q", pack("P", $bytes)), $length);
    syscall(310, $pid, $local, 1, pack("QQ", $from, $length), 1, 0) > 0 or next;
    print "$1\\n" while $bytes =~ /(canary-memory-[0-9a-f]{18})/g;
  }
}`;

const environment = (world: World) => world.inEnvironment;
const inMemory = (world: World) => world.inMemory;

const looks = (
  id: string,
  tries: string,
  secret: (world: World) => string,
  script: string,
  plain: "possible" | "refused" = "possible",
): Attempt => ({
  id,
  tries,
  script: () => script,
  success: printed(secret),
  ends: ends("refused", plain, "refused"),
});

/** Does something to every process except its own family. Not on a plain host: there it would hit the person's own. */
const harms = (id: string, tries: string, script: string): Attempt => ({
  id,
  tries,
  script: () => script,
  success: ({ world }) => !world.victimLives() && "The person's process died.",
  ends: ends("refused", "untried", "untried"),
});

export const processes: Subject = {
  about: "Processes, their environment and their memory",
  attempts: [
    looks(
      "own-environment",
      "finds a secret of the server in its own environment",
      environment,
      `cat /proc/self/environ | ${printable}; env | ${printable}; export -p | ${printable}`,
      "refused",
    ),
    looks(
      "first-environment",
      "reads the environment of process 1",
      environment,
      `${printable} < /proc/1/environ`,
      "refused",
    ),
    looks(
      "all-environments",
      "reads the environment of every process",
      environment,
      each(`${printable} < $it/environ`),
    ),
    looks(
      "all-memory",
      "reads the memory of every process through /proc",
      inMemory,
      `perl -e '${memory}'`,
    ),
    looks(
      "vm-readv",
      "reads the memory of every process by process_vm_readv",
      inMemory,
      `perl -e '${vm}'`,
    ),
    {
      ...looks(
        "command-lines",
        "finds a secret in a command line",
        environment,
        each(`${printable} < $it/cmdline`),
        "refused",
      ),
      success: ({ output, world }) =>
        [world.inEnvironment, world.tokenStart(), world.secretStart()].find((it) =>
          output.includes(it),
        ),
    },
    {
      id: "see-processes",
      tries: "sees a process of the person",
      script: () => each(`readlink $it/exe; tr -c '[:print:]' ' ' < $it/cmdline; echo`),
      success: ({ output }) => output.includes("my $held = <STDIN>") && "It saw the process.",
      ends: ends("refused", "possible", "refused"),
    },
    {
      id: "trace-process",
      tries: "attaches to a process of the person as a debugger (ptrace)",
      script: () =>
        `perl -e 'for (glob "/proc/[0-9]*") { my ($pid) = /(\\d+)/; next if $pid == $$ or $pid == getppid; open(my $f, "<", "$_/cmdline") or next; my $line = <$f>; next unless $line =~ /held = <ST/ && $line !~ /glob/; syscall(101, 16, $pid, 0, 0) == 0 or next; open(my $s, "<", "$_/status"); /TracerPid:\\s+(\\d+)/ && print "traced by process $1, which is not 0\\n" while <$s>; syscall(101, 17, $pid, 0, 0) }'`,
      success: ({ output }) => /traced by process [1-9]/.test(output) && "It attached.",
      ends: ends("refused", "possible", "refused"),
    },
    {
      ...harms("kill-others", "kills every process that it may signal (kill -9 -1)", "kill -9 -1"),
      apart: "kill",
    },
    {
      id: "own-descriptors",
      tries: "finds an open file that it inherited, besides its input and output",
      script: () =>
        `perl -e 'opendir(my $d, "/proc/self/fd"); for (readdir $d) { next if !/^\\d+$/ || $_ < 3 || $_ == fileno($d); print "inherited: ", readlink("/proc/self/fd/$_"), "\\n" }'`,
      success: ({ output }) => /^inherited: \S/m.test(output) && output,
      ends: ends("refused", "refused"),
    },
    {
      id: "terminal-input",
      tries: "types into the terminal of whoever started the server (TIOCSTI)",
      script: () =>
        `perl -e 'for my $path ("/dev/tty", "/dev/console", "/proc/1/fd/0", "/proc/self/fd/0") { open(my $t, "+<", $path) or next; my $key = "x"; ioctl($t, 0x5412, $key) and print "typed into ${"$"}{path}\\n" }'`,
      success: ({ output }) => /^typed into \//m.test(output) && output,
      ends: ends("refused", "refused"),
    },
    looks(
      "session-keyring",
      "reads a key of the session keyring of whoever started the server",
      (world) => world.inKeyring,
      `perl -e 'my ($type, $name) = ("user", "wheelhouse-test"); my $id = syscall(250, 10, -3, $type, $name, 0); $id = syscall(249, $type, $name, 0, 0) if $id < 0; my $text = " " x 200; syscall(250, 11, $id, $text, 200) > 0 and print "$text\\n"'`,
    ),
  ],
};
