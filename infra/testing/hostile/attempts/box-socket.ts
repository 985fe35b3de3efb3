import { type Attempt, ends, everywhere, type Subject } from "../attempt.ts";

/** Talks to the supervisor's socket in Node. `said` collects the answers; they are printed at the end. */
const talk = (code: string, ms = 500): string =>
  `node -e '
const net = require("net");
const dial = () => net.connect(process.env.WHEELHOUSE_SOCKET).on("error", () => {});
const question = { kind: "text", question: "hostile?" };
${code}
setTimeout(() => process.exit(), ${ms});'`;

const asked = (id: string, tries: string, code: string): Attempt => ({
  id,
  tries,
  script: () => talk(code),
  success: ({ facts }) => facts.some((it) => it.type === "questions.asked") && "It asked.",
  ends: everywhere("refused"),
});

export const boxSocket: Subject = {
  about: "The supervisor's socket in the DevBox",
  attempts: [
    asked(
      "ask-without-key",
      "asks without a key",
      `dial().pipe(process.stdout); dial().write(JSON.stringify({ questions: [question] }) + "\\n")`,
    ),
    asked(
      "ask-with-wrong-key",
      "asks with a key that it made up",
      `const it = dial(); it.pipe(process.stdout); it.write(JSON.stringify({ key: "x".repeat(24), questions: [question] }) + "\\n")`,
    ),
    asked(
      "ask-as-prototype",
      "asks with the name of an inherited property as its key",
      `for (const key of ["__proto__", "constructor", "toString"]) dial().write(JSON.stringify({ key, questions: [question] }) + "\\n")`,
    ),
    asked(
      "ask-as-person",
      "asks in the name of a person, with fields of its own",
      `dial().write(JSON.stringify({ key: process.env.WHEELHOUSE_ASK_KEY, by: "ada", purpose: "target", questions: [question] }) + "\\n")`,
    ),
    {
      id: "report-without-key",
      tries: "reports the result as an engine, without a key",
      script: () =>
        talk(
          `const it = dial(); it.write(JSON.stringify({ key: "", mcp: true }) + "\\n"); it.write(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "report_job_result", arguments: { status: "completed", summary: "forged" } } }) + "\\n")`,
        ),
      success: ({ facts }) =>
        facts.some((it) => it.type === "result.reported" && it.summary.includes("forged")) &&
        "It reported.",
      ends: everywhere("refused"),
    },
    {
      id: "flood-socket",
      tries: "sends an endless line and opens a thousand connections",
      script: () =>
        talk(
          `for (let n = 0; n < 1000; n++) dial(); const it = dial(); const more = () => it.write("x".repeat(1e6), () => it.destroyed || more()); more();`,
          1_500,
        ),
      success: ({ facts }) => facts.some((it) => it.type === "devbox.lost") && "The DevBox died.",
      ends: everywhere("refused"),
    },
    {
      id: "replace-socket",
      tries: "puts its own socket in place of the supervisor's",
      script: () =>
        `rm -f "$WHEELHOUSE_SOCKET" && test ! -e "$WHEELHOUSE_SOCKET" && echo "$((40 + 2)) gone"`,
      success: ({ output }) => output.includes("42 gone") && "It removed the socket.",
      ends: ends("refused", "possible", "refused"),
    },
  ],
};
