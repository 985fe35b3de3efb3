import { claudes, codexs, command, three } from "./questions.ts";
import type { Failing, Heard, Need, Scenario, Step } from "./scenario.ts";

const shell = (command: string): Need => ({ for: "shell", command });
const edit = (path: string, content: string): Need => ({ for: "edit", path, content });
const ask: Need = { for: "ask", input: three };
const askClaude: Need = { for: "ask-claude", input: claudes };
const anyAsk: Need = { for: "any", of: [ask, askClaude, shell(command)] };
const report = (summary: string): Need => ({
  for: "report",
  input: { status: "completed", summary },
});

const quoteNewest = ({ newest }: Heard) => `I heard: ${newest}`;
const quoteUsers = ({ users }: Heard) =>
  users.length > 0 ? `You wrote: ${users.join(" | ")}` : "You wrote nothing more.";
const thirty = Array.from({ length: 30 }, (_, n) => `word${n + 1}`).join(" ");

const packageJson = JSON.stringify({ scripts: { test: "test -f fixed && echo 1 passed" } });

const steps = (...all: Step[]): Scenario => ({ steps: all });
const fails = (how: Failing): Scenario =>
  steps({ say: "This reply never gets to its end.", fails: how });

/** The scenarios, which a conversation selects with `@@name`. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  hello: steps({ say: "Hello! I am the scripted model." }),
  write: steps(
    { say: "I write the file.", call: shell("echo hi > out.txt") },
    { say: "Done: wrote out.txt." },
  ),
  slowtext: steps({ say: thirty, pauseMs: 150 }, { say: quoteUsers }),
  ask: steps({ say: "I have three questions.", call: ask }, { say: quoteNewest }),
  caq: steps(
    { say: "I have two questions.", call: askClaude },
    { say: quoteNewest, call: report("I asked in my own way.") },
    { say: "That was all." },
  ),
  rui: steps(
    { say: "I have a question.", call: { for: "ask-codex", input: codexs } },
    { say: quoteNewest },
  ),
  edit: steps(
    { say: "I edit a file.", call: edit("notes.txt", "line one\nline two\n") },
    { say: "Done: wrote notes.txt." },
  ),
  plan: steps(
    { say: "I look for a tool.", call: { for: "find", tool: "TodoWrite" }, optional: true },
    { say: "I make a plan.", call: { for: "plan", items: ["Look around", "Do it"] } },
    { say: "That is the plan." },
  ),
  endturn: steps({ say: "Shall I use tabs or spaces?" }, { say: quoteNewest }),
  full: {
    steps: [
      { say: "I look at what is there.", call: edit("toggle.txt", "off\non\n") },
      { say: "Now a command.", call: shell("echo hi > out.txt && cat out.txt") },
      { say: "I have three questions.", call: ask },
      { say: quoteNewest, call: report("The toggle is there. Checked by reading out.txt.") },
      { say: "That was all." },
    ],
    again: 3,
  },
  report: {
    steps: [
      { say: "There is nothing to do.", call: report("There was nothing to do.") },
      { say: "That was all." },
    ],
    again: 0,
  },
  noreport: steps({ say: "I think about it." }),
  insist: steps(
    { say: "I report.", call: report("The first report.") },
    { say: "Once more.", call: report("Another report.") },
  ),
  steered: {
    steps: [
      { say: "I work slowly.", call: shell("sleep 8; echo slept") },
      { say: quoteUsers, call: report("I did as I was told.") },
      { say: "That was all." },
    ],
    again: 1,
  },
  tryask: steps(...Array.from({ length: 12 }, () => ({ say: "I ask.", call: anyAsk })), {
    say: "Nobody answers.",
  }),
  commands: {
    steps: [
      { say: "I wait.", call: shell("for n in 1 2 3 4 5; do echo live-$n; sleep 1; done") },
      {
        say: "I prepare.",
        call: shell(`echo '${packageJson}' > package.json; echo 1 > a; echo 2 > b`),
      },
      { say: "I look twice.", call: shell("test -f nope"), also: shell("grep nothing-here a") },
      { say: "I compare and find.", call: shell("diff a b"), also: shell("find ./nope") },
      { say: "I go there.", call: shell("cd nope && echo there") },
      { say: "I run the tests.", call: shell("npm --prefix . --no-update-notifier test") },
      { say: "I fix it.", call: shell("touch fixed && npm --no-update-notifier test --silent") },
      { say: "I print a lot.", call: shell("seq -f 'row %07g of five megabytes' 1 200000") },
      { say: "And fail.", call: shell("seq -f 'row %06g before the end' 1 5000; exit 3") },
      { say: "I report.", call: report("I ran commands.") },
      { say: "That was all." },
    ],
    again: 9,
  },
  spend: {
    steps: [{ say: "I work on.", call: shell("echo more"), spends: 30_000 }],
  },
  hasty: {
    steps: [
      { say: "I wait.", call: shell("sleep 6; echo slept") },
      { say: "I report.", call: report("I did not hear anyone.") },
    ],
  },
  secrets: steps(
    { say: "I look around.", call: shell("env") },
    { say: "I have seen the surroundings.", call: report("Printed the surroundings.") },
    { say: "That was all." },
  ),
  plant: steps(
    { say: "I plant files.", call: shell("sh plant.sh") },
    { say: "They are there.", call: report("Planted.") },
    { say: "That was all." },
  ),
  e400: fails(400),
  e401: fails(401),
  e429: fails(429),
  e500: fails(500),
  e529: fails(529),
  later: fails("later"),
  garbled: fails("garbled"),
  refused: fails("refused"),
  maxed: fails("full"),
  hang: fails("hang"),
  cut: fails("cut"),
  midfail: steps(
    { say: "This still works.", call: shell("echo so far") },
    { say: "This reply never gets to its end.", fails: "cut" },
  ),
};
