import { beforeAll, describe, expect, it } from "vitest";
import { attacks } from "../../../infra/testing/console/attacks.ts";
import { safeMarkdown } from "./sanitize.ts";

const wide =
  "a, blockquote, br, code, del, em, h4, h5, h6, hr, li, ol, p, pre, span, strong, table, tbody, td, th, thead, tr, ul";
const show = (text: string) => {
  const host = document.createElement("div");
  host.append(safeMarkdown(text));
  document.body.append(host);
  return host;
};

describe("Markdown", () => {
  beforeAll(() => {
    Reflect.set(window, "hit", () => Reflect.set(window, "wasHit", true));
  });

  it.each(attacks.map((attack) => [attack]))("is inert: %s", (attack) => {
    for (const text of [
      attack,
      `**${attack}**`,
      `- ${attack}`,
      `| a |\n|---|\n| ${attack} |`,
      `[x](${attack})`,
      `\`\`\`html\n${attack}\n\`\`\``,
    ]) {
      const host = show(text);
      for (const element of host.querySelectorAll("*")) {
        expect(element.matches(wide), element.outerHTML).toBe(true);
        for (const { name, value } of element.attributes) {
          expect(["href", "align", "start", "rel", "target"]).toContain(name);
          if (name === "href") expect(value).toMatch(/^(https?:\/\/|mailto:)/);
        }
      }
      host.remove();
    }
    expect(Reflect.get(window, "wasHit")).toBeUndefined();
  });

  it("shows raw HTML as the text that it is", () => {
    expect(show("a <b onclick=hit()>b</b>").textContent).toContain("<b onclick=hit()>b</b>");
  });

  it("shows the host of a link whose text hides it, and opens it apart", () => {
    const host = show("[your bank](https://evil.example/login)");
    expect(host.textContent).toContain("your bank (evil.example)");
    expect(host.querySelector("a")?.rel).toBe("noopener noreferrer nofollow");
  });

  it.each([
    ["another address", "[https://github.com/acme](https://evil.example/)", "evil.example"],
    [
      "a name before the host",
      "[https://github.com@evil.example](https://github.com@evil.example)",
      "evil.example",
    ],
    [
      "the host in a longer text",
      "[see evil.example.github.com](https://evil.example)",
      "evil.example",
    ],
    ["letters of another alphabet", "[https://аррӏе.com](https://аррӏе.com)", "xn--80ak6aa92e.com"],
    ["a reference", "[github.com][1]\n\n[1]: https://evil.example", "evil.example"],
    [
      "an address of a mail",
      "[help@bank.example](mailto:thief@evil.example)",
      "thief@evil.example",
    ],
  ])("shows the target of a link with %s as its text", (_, text, target) => {
    expect(show(text).textContent).toContain(`(${target})`);
  });

  it.each([
    "https://github.com/acme",
    "[github.com/a](https://github.com/b)",
    "<https://github.com>",
  ])("does not repeat a target that the text says: %s", (text) =>
    expect(show(text).textContent).not.toContain("("),
  );

  it.each([
    ["emphasis", "__a"],
    ["underscores", "a_"],
    ["strikethrough", "~~a~"],
    ["tables without cells", "a|b\n:-\n"],
    ["quotes", "> "],
    ["numbers", "1. "],
    ["deep quotes", ">"],
  ])("leaves 64 KB of hostile %s as they are", (_, unit) => {
    const text = unit.repeat(65_536 / unit.length);
    const host = show(text);
    expect(host.children).toHaveLength(1);
    expect(host.firstElementChild?.localName).toBe("pre");
    expect(host.textContent).toBe(text);
  });

  it("takes an ordinary text of 64 KB", () => {
    const part =
      "## Title\n\nSome *words* with **weight** and `code`, see [it](https://a.example).\n\n- one\n- two\n\n";
    const host = show(part.repeat(65_536 / part.length));
    expect(host.querySelectorAll("h5").length).toBeGreaterThan(500);
    expect(host.querySelector("em")).not.toBeNull();
  });

  it("puts headings below those of the page", () => {
    expect(show("# Title").querySelector("h4")?.textContent).toBe("Title");
  });

  it("keeps line breaks, lists, tables and ticked boxes", () => {
    const host = show("one\ntwo\n\n- [x] done\n\n| a | b |\n|---|---|\n| 1 | 2 |");
    expect(host.querySelector("br")).not.toBeNull();
    expect(host.textContent).toContain("☑ done");
    expect(host.querySelectorAll("td")).toHaveLength(2);
  });
});
