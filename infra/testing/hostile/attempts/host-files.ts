import { type Attempt, type Ending, ends, printed, type Subject } from "../attempt.ts";
import type { World } from "../world.ts";

const reads = (
  id: string,
  tries: string,
  secret: (world: World) => string,
  script: (world: World) => string,
  plain: Ending = "possible",
  image: Ending = "refused",
): Attempt => ({
  id,
  tries,
  script,
  success: printed(secret),
  ends: ends("refused", plain, image),
});

const persons = (world: World) => world.untouched;
const others = (world: World) => world.other.secret;

const changes = (id: string, tries: string, script: (world: World) => string): Attempt => ({
  id,
  tries,
  script,
  success: ({ world }) => world.fileChanged(),
  ends: ends("refused", "untried", "refused"),
});

export const hostFiles: Subject = {
  about: "Files of the host and of other Runs",
  attempts: [
    reads("read-file", "reads a file of the person", persons, ({ file }) => `cat ${file}`),
    reads(
      "read-through-link",
      "reads it through a symbolic link in the workspace",
      persons,
      ({ file }) => `ln -sf ${file} link && cat link`,
    ),
    reads(
      "read-through-proc",
      "reads it through the root of another process",
      persons,
      ({ file }) => `for it in /proc/[0-9]*/root /proc/[0-9]*/cwd; do cat "$it${file}"; done`,
    ),
    reads(
      "read-through-dots",
      "reads it through .. from the workspace",
      persons,
      ({ file }) => `cat ../../../../../../../..${file}; cat /proc/self/cwd/../../../../..${file}`,
    ),
    reads(
      "read-hard-link",
      "makes a hard link to it",
      persons,
      ({ file }) => `ln ${file} hard && cat hard`,
    ),
    reads(
      "read-by-handle",
      "opens it by a file handle (open_by_handle_at)",
      persons,
      ({ file }) =>
        `perl -e 'my $h = pack("II a128", 128, 0, ""); my $m = pack("i", 0); my $path = "${file}"; syscall(303, -100, $path, $h, $m, 0) == 0 or exit; open(my $d, "<", "/"); my $fd = syscall(304, fileno($d), $h, 0); $fd >= 0 and open(my $f, "<&=", $fd) and print <$f>'`,
      "refused",
    ),
    reads(
      "read-other-run",
      "reads another Run's workspace",
      others,
      ({ other, server }) =>
        `cat ${other.workspace}/secret.txt; find ${server.data} -name secret.txt -exec cat {} + 2>/dev/null`,
      "possible",
      "untried",
    ),
    reads(
      "read-token",
      "reads the server's access token",
      (world) => world.tokenStart(),
      ({ server }) => `head -c 12 ${server.data}/token`,
      "possible",
      "untried",
    ),
    reads(
      "read-secret",
      "reads the server's secret",
      (world) => world.secretStart(),
      ({ server }) => `head -c 12 ${server.data}/secret`,
      "possible",
      "untried",
    ),
    reads(
      "read-shadow",
      "reads the accounts' passwords",
      () => "root:",
      () => "cut -c1-5 /etc/shadow; cat /etc/gshadow /etc/shadow- | cut -c1-5",
      "refused",
    ),
    changes("write-file", "writes to a file of the person", ({ file }) => `echo taken > ${file}`),
    changes(
      "write-through-link",
      "writes to it through a link that the supervisor will follow",
      ({ file }) =>
        `mkdir -p "$HOME/.wheelhouse"; for name in changes.sh head.sh ticket.md probe; do ln -sf ${file} "$HOME/.wheelhouse/$name"; done; echo taken > link-out; ln -sf ${file} link-out; echo taken > link-out`,
    ),
  ],
};
