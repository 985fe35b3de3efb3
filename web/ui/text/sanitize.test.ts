import { beforeAll, describe, expect, it } from "vitest";
import { attacks } from "../../../infra/testing/console/attacks.ts";
import { safeMarkdown } from "./sanitize.ts";

const wide =
  "a, blockquote, br, code, del, em, h3, h4, h5, h6, hr, li, ol, p, pre, span, strong, table, tbody, td, th, thead, tr, ul";
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

  it("puts headings below those of the page", () => {
    expect(show("# Title").querySelector("h3")?.textContent).toBe("Title");
  });

  it("keeps line breaks, lists, tables and ticked boxes", () => {
    const host = show("one\ntwo\n\n- [x] done\n\n| a | b |\n|---|---|\n| 1 | 2 |");
    expect(host.querySelector("br")).not.toBeNull();
    expect(host.textContent).toContain("☑ done");
    expect(host.querySelectorAll("td")).toHaveLength(2);
  });
});
