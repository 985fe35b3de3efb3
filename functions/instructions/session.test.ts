import { describe, expect, it } from "vitest";
import { commandsOf } from "./session.ts";

describe("the commands of a recorded session", () => {
  it.each([
    ["a prompt of a user", "$ ls\nREADME.md\n$ pwd\n/app\n", ["ls", "pwd"]],
    ["indented prompts", "  $ ls\n  README.md", ["ls"]],
    ["a prompt with names", "ada@host:~/app$ ls\nroot@host:/# id\nuid=0", ["ls", "id"]],
    ["a prompt in brackets", "[ada@host app]$ ls", ["ls"]],
    ["a virtual environment", "(venv) $ pip list", ["pip list"]],
    ["the prompt of zsh", "% ls\nREADME.md", ["ls"]],
    ["what looks like a prompt of zsh", "$ curl x\n  % Total    % Received\n", ["curl x"]],
    ["a line that goes on", "$ echo a \\\n    b\na b\n", ["echo a \\", "    b"]],
    [
      "a secondary prompt",
      "$ for x in 1 2; do\n> echo $x\n> done\n1\n2",
      ["for x in 1 2; do", "echo $x", "done"],
    ],
    ["quotes over two lines", "$ echo 'a\n> b'\na\nb", ["echo 'a", "b'"]],
    [
      "a quotation mark in a text, before output",
      "$ echo \"it's\"\nit's\n$ ls",
      ['echo "it\'s"', "ls"],
    ],
    ["a pipe", "$ cat x |\n> sort\na", ["cat x |", "sort"]],
    [
      "a here-document",
      "$ cat <<'EOF' > x\n> a\n> $ b\n> EOF\n$ ls",
      ["cat <<'EOF' > x", "a", "$ b", "EOF", "ls"],
    ],
    ["a here-document without prompts", "$ cat <<E\n$ a\nE\n$ ls", ["cat <<E", "$ a", "E", "ls"]],
    ["a here-document with tabs", "$ cat <<-E\n\ta\n\tE\nout", ["cat <<-E", "\ta", "\tE"]],
    [
      "output that begins like a secondary prompt",
      "$ npm test\n\n> app@1 test\n> vitest\n",
      ["npm test"],
    ],
    ["an empty prompt", "$ ls\n$", ["ls", ""]],
  ])("leave out what was printed: %s", (_what, session, commands) => {
    expect(commandsOf(session)).toBe(`${commands.join("\n")}\n`);
  });

  it.each(["ok\n", "# ls\n", "$PATH\n", "100% done\n", "costs $ 5\n", ""])(
    "are unknown without a prompt: %j",
    (session) => expect(commandsOf(session)).toBeUndefined(),
  );
});
