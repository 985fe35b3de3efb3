import { type Attempt, ends, everywhere, type Seen, type Subject } from "../attempt.ts";

const texts = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(texts);
};

/** Everything that a terminal obeys, except colours, tabs and line ends. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const obeyed = /\x1b(?!\[[0-9;:]*m)|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]/;

/** What Wheelhouse itself writes into live output where lines have changed: up to the first of them, and erase. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is looked for
const rewriting = /(?:\x1b\[\d{1,2}A)?\r\x1b\[J/g;

const commands = ({ facts }: Seen) => {
  const found = facts
    .flatMap((it) => (it.type === "step.output" ? it.text.replaceAll(rewriting, "") : texts(it)))
    .find((it) => obeyed.test(it));
  return found === undefined ? undefined : `The log holds ${JSON.stringify(found.slice(0, 200))}.`;
};

const prints = (id: string, tries: string, text: string): Attempt => ({
  id,
  tries,
  script: () => `printf '${text}'`,
  success: commands,
  ends: everywhere("refused"),
});

/** A token of a known form. The script puts it together, so that only its output contains it. */
const leaks = (id: string, tries: string, ...parts: readonly string[]): Attempt => ({
  id,
  tries,
  script: () => `printf '%s' ${parts.map((it) => `'${it}'`).join(" ")}; echo`,
  success: ({ facts }) =>
    facts.flatMap(texts).some((it) => it.includes(parts.join(""))) && "The log holds the token.",
  ends: everywhere("redacted"),
});

const letters = (count: number): string => "aB3dE5gH7jK9mN1pQ2sT4vW6yZ8".repeat(4).slice(0, count);

export const output: Subject = {
  about: "What it prints",
  attempts: [
    prints(
      "print-title",
      "sets the title of the reader's terminal",
      "\\033]0;title\\007\\033]2;title\\033\\\\\\\\",
    ),
    prints(
      "print-link",
      "prints a link that shows another address (OSC 8)",
      "\\033]8;;https://evil.example\\033\\\\\\\\https://good.example",
    ),
    prints(
      "print-clipboard",
      "writes to the reader's clipboard (OSC 52)",
      "\\033]52;c;cm0gLXJmIC8=\\007",
    ),
    prints(
      "print-cursor",
      "moves the cursor, clears the screen and asks the terminal to answer",
      "\\033[2J\\033[H\\033[6n\\033[c\\033P+q544e\\033\\\\\\\\",
    ),
    prints("print-unended", "leaves a sequence open", "\\033]8;;https://evil.example"),
    prints(
      "print-control",
      "prints NUL, BEL, backspace and 8-bit controls",
      "a\\000b\\007c\\010d\\302\\233e\\302\\235f\\177",
    ),
    prints(
      "print-cut",
      "cuts a sequence into pieces over time",
      "\\033]0;ti\\033]0;\\007\\033[?1049h",
    ),
    leaks("leak-github", "prints a token of GitHub", "gh", "p_", letters(36)),
    leaks("leak-github-app", "prints a token of a GitHub App", "gh", "s_", letters(36)),
    leaks(
      "leak-github-fine",
      "prints a fine-grained token of GitHub",
      "github",
      "_pat_",
      letters(22),
      "_",
      letters(59),
    ),
    leaks("leak-gitlab", "prints a token of GitLab", "glp", "at-", letters(20)),
    leaks("leak-aws", "prints an access key of AWS", "AK", "IA", "ABCDEFGH234567QR"),
    leaks("leak-anthropic", "prints a key of Anthropic", "sk-", "ant-api03-", letters(93), "AA"),
    leaks("leak-openai", "prints a key of OpenAI", "sk-", "proj-", letters(48)),
    leaks("leak-google", "prints a key of Google", "AI", "zaSy", letters(33)),
    leaks(
      "leak-slack",
      "prints a token of Slack",
      "xo",
      "xb-",
      "1234567890-1234567890-",
      letters(24),
    ),
    leaks("leak-npm", "prints a token of npm", "np", "m_", letters(36)),
    leaks(
      "leak-jwt",
      "prints a signed token (JWT)",
      "ey",
      "JhbGciOiJIUzI1NiJ9.",
      "ey",
      "JzdWIiOiIxMjM0NTY3ODkwIn0.",
      letters(43),
    ),
    {
      id: "endless-output",
      tries: "prints without end, as fast as it can",
      apart: "endless",
      script: () => "timeout 8 yes 'no end, no end, no end'",
      success: ({ world }) => world.grownBeyond(600),
      ends: ends("contained", "contained"),
    },
    {
      id: "endless-line",
      tries: "prints one line of 100 MB",
      apart: "endless line",
      script: () => "head -c 100000000 /dev/zero | tr '\\0' x",
      success: ({ world }) => world.grownBeyond(600),
      ends: ends("contained", "contained"),
    },
  ],
};
