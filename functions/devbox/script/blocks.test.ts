import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { partsOf } from "./blocks.ts";

const codes = (text: string): string[] =>
  partsOf(text).flatMap((part) => (part.kind === "block" ? [part.code] : []));

describe("the parts of instructions", () => {
  it("are text and sh or bash blocks, in order", () => {
    expect(partsOf("Hello\n\n```sh\necho 1\n```\n\nBye\n")).toEqual([
      { kind: "text", text: "Hello" },
      { kind: "block", code: "echo 1\n", title: "echo 1", allowFailure: false },
      { kind: "text", text: "Bye" },
    ]);
  });

  it.each([
    ["tildes", "~~~bash\na\n~~~", ["a\n"]],
    ["a longer fence around a shorter one", "````sh\n```\na\n````", ["```\na\n"]],
    ["a longer end", "```sh\na\n`````", ["a\n"]],
    ["a fence of the other kind inside", "~~~sh\n```\n~~~", ["```\n"]],
    ["an indented fence, without its indent", "  ```sh\n  a\n    b\n  ```", ["a\n  b\n"]],
    ["a fence that is never closed, to the end", "```sh\na\nb", ["a\nb\n"]],
    ["Windows line ends", "```sh\r\na\r\n```\r\n", ["a\n"]],
    ["a language in capitals", "```Bash\na\n```", ["a\n"]],
    ["space before the language", "``` sh\na\n```", ["a\n"]],
  ])("know %s", (_what, text, expected) => {
    expect(codes(text)).toEqual(expected);
  });

  it.each([
    ["of another language", "```python\na\n```"],
    ["whose language only begins like one", "```shell-session\n$ a\n```"],
    ["inside a fence of another language", "````md\n```sh\na\n```\n````"],
    ["indented by four", "    ```sh\n    a\n    ```"],
    ["in a line of text", "Use ```sh a``` here"],
  ])("take for text a fence %s", (_what, text) => {
    expect(codes(text)).toEqual([]);
    expect(partsOf(text).map((part) => part.kind)).toEqual(["text"]);
  });

  it.each([
    ["sh", "first", false],
    ["sh allow-failure", "first", true],
    ["sh Run the tests", "Run the tests", false],
    ["bash allow-failure Run the tests", "Run the tests", true],
    ["bash Run the tests allow-failure", "Run the tests", true],
  ])("read `%s` as a title and whether it may fail", (info, title, allowFailure) => {
    const [part] = partsOf(`\`\`\`${info}\n# why\n\n  first\n\`\`\``);
    expect(part).toMatchObject({ title, allowFailure });
  });

  it("give back every block that is written into any text", () => {
    const line = fc.string({ unit: fc.constantFrom("a", " ", "`", "~", "#", "\t") });
    const code = fc.array(
      line.filter((it) => !/^ {0,3}`{5,}[ \t]*$/.test(it)),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(fc.array(code, { maxLength: 4 }), (all) => {
        const text = all
          .map((lines) => ["Text", "`````sh", ...lines, "`````"].join("\n"))
          .join("\n");
        expect(codes(text)).toEqual(all.map((lines) => `${lines.join("\n")}\n`));
      }),
    );
  });
});
