import { type Attempt, ends, type Seen, type Subject } from "../attempt.ts";

/** Finds the process that starts the commands of a sandbox. */
const first = `for it in /proc/[0-9]*; do tr '\\0' ' ' < $it/cmdline 2>/dev/null | grep -q '/first[.]mjs ' && first=\${it##*/}; done`;

/** Opens Node's own door for debuggers in that process, and runs code in it. */
const inFirst = (code: string): string => `$(tr '\\0' '\\n' < /proc/$first/cmdline | head -1) -e '
process.kill(process.argv[1], "SIGUSR1");
const evaluate = ({ webSocketDebuggerUrl }) => {
  const socket = new WebSocket(webSocketDebuggerUrl);
  const params = { expression: ${JSON.stringify(code)} };
  socket.onopen = () => socket.send(JSON.stringify({ id: 1, method: "Runtime.evaluate", params }));
  socket.onmessage = socket.onclose = () => process.exit();
};
const find = () => fetch("http://127.0.0.1:9229/json").then((it) => it.json()).then(([it]) => evaluate(it)).catch(() => setTimeout(find, 100));
find()' $first`;

const toldByBox = /^(step\.(output|finished)|background\.ended|result\.reported)$/;

const lost = ({ facts }: Seen) =>
  facts.some((it) => it.type === "devbox.lost") && "The DevBox died.";

/** The sandbox ended by itself, and the timeline has to say so. */
const endedUntold = ({ facts }: Seen) =>
  !facts.some((it) => it.type === "background.ended" && it.reason !== undefined) &&
  "The timeline does not say that the sandbox ended.";

/** Only a sandbox has such a process. */
const attacks = (
  id: string,
  tries: string,
  ending: "refused" | "contained",
  attack: string,
  success: Attempt["success"],
): Attempt => ({
  id,
  tries,
  apart: id,
  script: () => `${first}; ${attack}`,
  success: (seen) => lost(seen) || success(seen),
  ends: ends(ending, "untried"),
});

export const firstProcess: Subject = {
  about: "The first process of a sandbox, which starts its commands",
  attempts: [
    attacks("first-killed", "kills it", "contained", "kill -9 $first; sleep 5", endedUntold),
    attacks(
      "first-forged",
      "answers in its place: exit codes, ports and other numbers, and broken lines",
      "contained",
      inFirst(
        `for (let n = 0; n < 60; n++) for (const it of [{ exited: n, code: 0, signal: null }, { exited: n, code: 1e9 }, { bridged: n }, { seen: n, ports: [80], programs: ["\\u001b[2J"] }, "[[["]) process.stdout.write(JSON.stringify(it) + "\\n")`,
      ),
      ({ facts }) =>
        JSON.stringify(facts.filter(({ type }) => toldByBox.test(type))).includes("u001b[2J") &&
        "A forged answer is in the log as it was.",
    ),
    attacks(
      "first-flooded",
      "writes to the supervisor in its place, without a line end",
      "contained",
      `${inFirst('process.stdout.write("x".repeat(1e8))')}; sleep 5`,
      endedUntold,
    ),
    attacks(
      "streams-flooded",
      "brings the supervisor a thousand streams with names that it made up",
      "refused",
      `node -e '
const { connect } = require("net");
const folder = require("path").dirname(process.env.WHEELHOUSE_SOCKET);
const names = ["", "__proto__", "x".repeat(1e6), "0".repeat(32) + "\\n", "\\n\\n\\n"];
for (let n = 0; n < 1000; n++) connect(folder + "/streams.sock").on("error", () => {}).write(names[n % names.length] || "\\n");
setTimeout(() => process.exit(), 1500);'; echo "$((40 + 2)) still there"`,
      ({ output }) => !output.includes("42 still there") && "It cut off its own command.",
    ),
  ],
};
