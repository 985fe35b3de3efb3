import { describe, expect, it } from "vitest";
import { fenceOf, hasShellBlocks, isSession, isShell } from "./shell-blocks.ts";

describe("what a fence says", () => {
  it.each([
    ["sh", "sh", "", false],
    ["Bash", "bash", "", false],
    [" sh ", "sh", "", false],
    ["sh allow-failure", "sh", "", true],
    ["sh Run the tests", "sh", "Run the tests", false],
    ["bash allow-failure Run the tests", "bash", "Run the tests", true],
    ["bash Run the tests allow-failure", "bash", "Run the tests", true],
    ['bash title="Run the tests"', "bash", "Run the tests", false],
    ["bash title='Run it' allow-failure", "bash", "Run it", true],
    ["bash title=Run copy", "bash", "Run", false],
    ['bash linenums="1"', "bash", "", false],
    ["bash {linenos=true}", "bash", "", false],
    ["bash{1,3-4}", "bash", "", false],
    ["bash {1,3-4} Run it", "bash", "Run it", false],
    ["bash:run.sh", "bash", "", false],
    ["bash,ignore", "bash", "", false],
    ["{.bash}", "bash", "", false],
    ['{ .bash .numberLines startFrom="2" }', "bash", "", false],
    ["{#build .sh allow-failure}", "sh", "", true],
    ["{.bash .allow-failure} Run it", "bash", "Run it", true],
    ["{bash}", "bash", "", false],
    ["{bash, echo=FALSE}", "bash", "", false],
    ["{.bash", "bash", "", false],
    [".bash", "bash", "", false],
    ["language-bash", "bash", "", false],
    ["{.language-bash}", "bash", "", false],
    ["shell-session", "shell-session", "", false],
    ["c++", "c++", "", false],
    ["", "", "", false],
    ["{}", "", "", false],
    ["=html", "", "", false],
    ["sh allow-failures", "sh", "allow-failures", false],
  ])("%j", (info, language, title, allowFailure) => {
    expect(fenceOf(info)).toEqual({ language, title, allowFailure });
  });

  it.each(["sh", "bash", "shell", "zsh", "ksh", "console", "shell-session", "terminal"])(
    "%s is a shell",
    (info) => expect(isShell(fenceOf(info))).toBe(true),
  );

  it.each(["fish", "powershell", "pwsh", "bat", "cmd", "nushell", "shader", "bashrc", "text", ""])(
    "%j is none",
    (info) => expect(isShell(fenceOf(info))).toBe(false),
  );

  it("is a recorded session for a console only", () => {
    expect(["console", "sh"].map((info) => isSession(fenceOf(info)))).toEqual([true, false]);
  });
});

describe("instructions with shell blocks", () => {
  it.each([
    "```sh\na\n```",
    "\ufeff```sh\na\n```",
    "x\r\n~~~ bash\r\n",
    "10. Do:\n\n    ```sh\n    a",
    "- ```console\n  $ a",
    "```{.zsh}\na",
    "> ```sh\n> a",
  ])("are %j", (text) => expect(hasShellBlocks(text)).toBe(true));

  it.each(["", "Fix it", "```python\na\n```", "Use ```sh a``` here", "sh", "```\nsh\n```"])(
    "are not %j",
    (text) => expect(hasShellBlocks(text)).toBe(false),
  );
});
