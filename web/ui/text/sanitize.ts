import DOMPurify, { type Config } from "dompurify";
import { Marked } from "marked";
import { visible } from "./visible.ts";

/** Text and its structure; nothing that loads, runs, submits, positions or names anything. */
const allowed: Config & { RETURN_DOM_FRAGMENT: true } = {
  ALLOWED_TAGS: [
    ..."p br hr strong em del code pre blockquote ul ol li".split(" "),
    ..."h3 h4 h5 h6 table thead tbody tr th td a span".split(" "),
  ],
  ALLOWED_ATTR: ["href", "align", "start"],
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

const markdown = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    heading({ tokens, depth }) {
      const level = Math.min(6, depth + 2);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
    },
    image({ text, href }) {
      return this.parser.parseInline([
        { type: "text", raw: text, text: `[image: ${text || href}]` },
      ]);
    },
    checkbox({ checked }) {
      return checked ? "☑ " : "☐ ";
    },
    html({ text }) {
      return this.parser.parseInline([{ type: "text", raw: text, text }]);
    },
  },
});

/**
 * Markdown as nodes that cannot act: raw HTML stands there as text, images as their description,
 * links lead to http(s) or mail only, open apart, and show their host when their text hides it.
 */
export function safeMarkdown(text: string): DocumentFragment {
  const html = markdown.parse(visible(text), { async: false });
  const fragment = DOMPurify.sanitize(html, allowed);
  for (const link of fragment.querySelectorAll("a")) secure(link);
  return fragment;
}

function secure(link: HTMLAnchorElement): void {
  const href = link.getAttribute("href");
  if (href === null) {
    link.replaceWith(...link.childNodes);
    return;
  }
  link.rel = "noopener noreferrer nofollow";
  link.target = "_blank";
  const host = hostOf(href);
  if (!host || link.textContent?.toLowerCase().includes(host)) return;
  const shown = document.createElement("span");
  shown.textContent = ` (${host})`;
  link.after(shown);
}

function hostOf(href: string): string | undefined {
  try {
    return new URL(href).host;
  } catch {
    return undefined;
  }
}
