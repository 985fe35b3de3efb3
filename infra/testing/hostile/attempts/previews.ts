import { ends, everywhere, type Subject } from "../attempt.ts";

export const previews: Subject = {
  about: "Previews of its ports",
  attempts: [
    {
      id: "ports-flood",
      tries: "opens 500 ports and changes them all the time, to fill the log",
      script: () => `timeout 8 node -e '
const { createServer } = require("node:net");
let first = 20000;
setInterval(() => {
  const open = Array.from({ length: 250 }, (_, n) => createServer().on("error", () => {}).listen(first + n, "127.0.0.1"));
  first = first === 20000 ? 20250 : 20000;
  setTimeout(() => open.forEach((it) => it.close()), 900);
}, 500);' || true`,
      success: ({ facts }) => {
        const told = facts.filter((it) => it.type === "ports.changed");
        if (told.some(({ ports }) => ports.length > 12)) return "The log holds more than 12 ports.";
        return told.length > 100 && `The log holds ${told.length} lists of ports.`;
      },
      ends: everywhere("contained"),
    },
    {
      id: "ports-socket",
      tries: "asks a supervisor for a port of its DevBox, as only the server may",
      script: () => `node -e '
const { connect } = require("node:net");
const { execSync } = require("node:child_process");
const found = execSync("find /tmp /run -maxdepth 4 -name ports.sock 2>/dev/null || true").toString().trim().split("\\n");
for (const path of found.filter(Boolean))
  connect(path).on("error", () => {}).on("data", (it) => console.log(40 + 2 + " answered " + it)).write("1\\n");
setTimeout(() => process.exit(), 3000);'`,
      success: ({ output }) => output.includes("42 answered no") && "A supervisor answered.",
      ends: ends("refused", "possible", "refused"),
    },
  ],
};
