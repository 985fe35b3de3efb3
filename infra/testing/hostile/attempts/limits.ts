import { type Attempt, ends, type Subject } from "../attempt.ts";

/** The hosts of the tests give a DevBox 512 MB of memory, 300 processes and 200 MB of disk. */
export const limitOptions = [
  "--box-memory",
  "512M",
  "--box-processes",
  "300",
  "--box-disk",
  "200M",
];

/** Takes more than its share in steps, and says when it has got everything. */
const takes = (id: string, tries: string, step: string, times: number): Attempt => ({
  id,
  tries,
  apart: id,
  script: () =>
    `for n in $(seq ${times}); do ${step} || exit; sleep 0.2; done; echo "took $((${times} + 0)) times"`,
  success: ({ output }) => output.includes(`took ${times} times`) && "It took all that it wanted.",
  ends: ends("contained", "contained", "untried"),
});

/** Only where the machine has control groups that the server may use; elsewhere doctor says that they are missing. */
const withControlGroups = {
  root: "contained",
  user: "untried",
  plain: "untried",
  image: "untried",
} as const;

export const limits: Subject = {
  about: "Memory, processes and disk",
  attempts: [
    {
      id: "fork-bomb",
      tries: "starts processes without end",
      apart: "fork-bomb",
      script: () =>
        `perl -e 'for (1 .. 2000) { my $pid = fork; last unless defined $pid; next if $pid; $0 = "of-the-fork-bomb"; sleep 6; exit }'; sleep 2`,
      success: ({ world }) => {
        const most = world.mostOf("of-the-fork-bomb");
        return most > 300 && `It had ${most} processes.`;
      },
      ends: withControlGroups,
    },
    {
      id: "memory-bomb",
      tries: "takes memory without end",
      apart: "memory-bomb",
      script: () =>
        `perl -e '$0 = "of-the-memory-bomb"; my @all; for (1 .. 40) { push @all, "x" x 5e7; select(undef, undef, undef, 0.1) } printf("took %d times\\n", scalar @all)'`,
      success: ({ output }) => output.includes("took 40 times") && "It got 2 GB.",
      ends: withControlGroups,
    },
    takes("fill-disk", "fills the disk", "head -c 50000000 /dev/zero > big-$n", 40),
    takes(
      "inode-flood",
      "fills the disk with small files",
      `perl -e 'for (1 .. 4000) { open(my $f, ">", "file-$ARGV[0]-$_") or exit 1 }' $n`,
      30,
    ),
    {
      ...takes(
        "fill-temporary",
        "fills /tmp, which is memory",
        "head -c 50000000 /dev/zero > /tmp/big-$n",
        24,
      ),
      ends: { root: "contained", user: "contained", plain: "untried", image: "untried" },
    },
  ],
};
