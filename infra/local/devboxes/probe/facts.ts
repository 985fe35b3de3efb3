/** What the commands of a probe are about. */
export type Around = {
  /** A port of this machine's loopback on which the probe listens. */
  readonly port: number;
  /** A process of this machine outside the DevBox. */
  readonly pid: number;
  readonly data: string;
  readonly home: string;
  /** Whether the DevBox has control groups of memory and of processes. */
  readonly limited: { readonly memory: boolean; readonly processes: boolean };
};

/** Something that isolation promises, and the script for bash that finds out: it prints `yes` if it holds. */
export type Fact = { readonly text: string; readonly script: string };

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const unless = (tried: string): string =>
  `if ${tried} 2>/dev/null; then echo no; else echo yes; fi`;

/** A script that needs Node must not pass because there is none. */
const withNode = (script: string): string => `node --version > /dev/null || exit\n${script}`;

/** Takes 800 MB, and succeeds if it gets them. */
const memory = "const all = []; for (let n = 0; n < 100; n++) all.push(Buffer.alloc(8 << 20, 1))";
/** Starts 150 processes, and succeeds if it can. */
const processes = `let failed = 0;
for (let n = 0; n < 150; n++)
  require("child_process").spawn("sleep", ["5"]).on("error", () => { failed = 1; });
setTimeout(() => process.exit(failed), 1000);`;

const hiddenFiles = ({ data, home }: Around): Fact => ({
  text: "files: it sees neither the home of this user nor the data folder",
  script: unless(`ls ${quoted(home)} || ls ${quoted(data)}`),
});
const noVariable: Fact = {
  text: "environment: it has no variable of the server",
  script: unless('test -n "$WHEELHOUSE_PROBE"'),
};

/** Everything that a DevBox in a sandbox of macOS promises. Its kernel refuses at once, so nothing waits. */
export const macFacts = (around: Around): Fact[] => [
  hiddenFiles(around),
  {
    text: "files: it writes neither beside its folders nor to /tmp",
    script: unless(`touch ${quoted(around.data)}/probe || touch /tmp/wheelhouse-probe`),
  },
  {
    text: "files: it writes to its own folders",
    script: 'touch "$HOME/probe" "$TMPDIR/probe" && echo yes',
  },
  {
    text: "processes: it signals none of this machine",
    script: unless(`kill -0 ${around.pid}`),
  },
  {
    text: "network: it reaches no port of this machine",
    script: unless(`bash -c 'exec 3<>/dev/tcp/127.0.0.1/${around.port}'`),
  },
  {
    text: "network: it reaches no other address",
    script: unless("bash -c 'exec 3<>/dev/tcp/169.254.169.254/80'"),
  },
  { text: "keychain: it reads none", script: unless("security find-certificate -a") },
  {
    text: "programs: it speaks to none outside",
    script: unless(`osascript -e 'tell application "Finder" to get name'`),
  },
  noVariable,
];

/** Everything that a DevBox in a sandbox promises on Linux, as commands in it see it. */
export const facts = (around: Around): Fact[] => [
  hiddenFiles(around),
  {
    text: "files: it writes neither to /usr nor to /etc",
    script: unless("touch /usr/probe || touch /etc/probe"),
  },
  {
    text: "processes: it sees and signals none of this machine",
    script: unless(`kill -0 ${around.pid} || test -d /proc/${around.pid}/task`),
  },
  {
    text: "network: it reaches no port of this machine",
    script: unless(`timeout 5 bash -c 'exec 3<>/dev/tcp/127.0.0.1/${around.port}'`),
  },
  {
    text: "network: it reaches no metadata service",
    script: unless("timeout 2 bash -c 'exec 3<>/dev/tcp/169.254.169.254/80'"),
  },
  {
    text: "identity: it is not root, has no capability and gains none",
    script: `test "$(id -u)" != 0 && grep -q '^CapEff:\\s*0*$' /proc/self/status &&
      grep -q '^NoNewPrivs:\\s*1$' /proc/self/status && echo yes`,
  },
  {
    text: "system calls: they are filtered",
    script: "grep -q '^Seccomp:\\s*2$' /proc/self/status && echo yes",
  },
  { text: "system calls: it makes no namespace", script: unless("unshare --user true") },
  noVariable,
  {
    text: "limits: when memory is short, it ends before the server",
    script: 'test "$(cat /proc/self/oom_score_adj)" -ge 100 && echo yes',
  },
  {
    text: "limits: a file can grow to a limit only",
    script: 'test "$(ulimit -f)" != unlimited && echo yes',
  },
  ...(around.limited.memory
    ? [
        {
          text: "limits: a process that takes too much memory is ended",
          script: withNode(unless(`node -e '${memory}'`)),
        },
      ]
    : []),
  ...(around.limited.processes
    ? [
        {
          text: "limits: processes end at their number",
          script: withNode(unless(`node -e '${processes}'`)),
        },
      ]
    : []),
];
