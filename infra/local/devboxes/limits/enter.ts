/**
 * The first process of a DevBox's commands counts this much more when the kernel has to kill something, in
 * thousandths of the memory. So the server and the supervisors are the last to be killed.
 */
const oomScore = 500;

/** Joins control groups, and becomes the program that follows. Without its limits, nothing starts. */
const script = `
while [ "$1" != -- ]; do echo 0 > "$1/cgroup.procs" || exit 125; shift; done
echo ${oomScore} > /proc/self/oom_score_adj
shift; exec "$@"`;

/** The command line that puts the program that follows, and everything that it starts, into control groups. */
export const enter = (folders: readonly string[]): string[] =>
  process.platform === "linux" ? ["/bin/sh", "-c", script, "sh", ...folders, "--"] : [];
