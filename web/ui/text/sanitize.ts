import DOMPurify, { type Config } from "dompurify";
import { Marked } from "marked";
import { visible } from "./visible.ts";

/** Text and its structure; nothing that loads, runs, submits, positions or names anything. */
const allowed: Config & { RETURN_DOM_FRAGMENT: true } = {
  ALLOWED_TAGS: [
    ..."p br hr strong em del code pre blockquote ul ol li".split(" "),
    ..."h4 h5 h6 table thead tbody tr th td a span".split(" "),
  ],
  ALLOWED_ATTR: ["href", "align", "start"],
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

class TooMuch extends Error {
  override readonly name = "TooMuch";
}

/**
 * The most that the parser may look at, in characters. Some of its rules look at all that follows, again and again, so
 * a hostile text of 64 KB would take it many seconds. An ordinary one takes less than half of this.
 */
const mostWork = 256 * 1024 ** 2;
let work = 0;

/** Counts what a rule looks at, and leaves the rule as it is. */
function looks(rest: string, times = 1): false {
  work += rest.length * times;
  if (work > mostWork) throw new TooMuch();
  return false;
}

/** A sign of emphasis is compared with every later one of its paragraph. */
const emphasisTimes = 8;

const markdown = new Marked({
  gfm: true,
  breaks: true,
  tokenizer: {
    emStrong: (rest) => (/^[*_]/.test(rest) ? looks(rest, emphasisTimes) : false),
    del: (rest) => (rest.startsWith("~") ? looks(rest, emphasisTimes) : false),
    blockquote: (rest) => (/^ {0,3}>/.test(rest) ? looks(rest) : false),
    list: (rest) => (/^ {0,3}(?:[*+-]|\d{1,9}[.)])/.test(rest) ? looks(rest) : false),
    // Without a second line of a table it would read all lines that follow, and then find that it is none.
    table: (rest) => (/^[^\n]*\n[^\n]*[:|]/.test(rest) ? looks(rest) : undefined),
  },
  renderer: {
    heading({ tokens, depth }) {
      const level = Math.min(6, depth + 3); // below every heading of the console's own
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
 * links lead to http(s) or mail only, open apart, and show their target unless their text is it. A text that takes too
 * much work, or is nested too deeply, stays as it is.
 */
export function safeMarkdown(text: string): DocumentFragment {
  const html = htmlOf(visible(text));
  if (html === undefined) return plain(visible(text));
  const fragment = DOMPurify.sanitize(html, allowed);
  for (const link of fragment.querySelectorAll("a")) secure(link);
  return fragment;
}

/** Undefined if it takes too much work. */
function htmlOf(text: string): string | undefined {
  work = 0;
  try {
    return markdown.parse(text, { async: false });
  } catch (error) {
    if (error instanceof TooMuch || error instanceof RangeError) return undefined; // the stack is full
    throw error;
  }
}

function plain(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  const whole = document.createElement("pre");
  whole.textContent = text;
  fragment.append(whole);
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
  const target = targetOf(href);
  if (target === undefined || names(link.textContent ?? "", target)) return;
  const shown = document.createElement("span");
  shown.textContent = ` (${target})`;
  link.after(shown);
}

/** Where a link leads: the host, with other alphabets in their ASCII form, or the address of a mail. */
function targetOf(href: string): string | undefined {
  if (!URL.canParse(href)) return undefined;
  const { protocol, host, pathname } = new URL(href);
  return protocol === "mailto:" ? pathname : host;
}

/** Whether a text is the address itself, so that it already says where the link leads. */
function names(text: string, target: string): boolean {
  const said = text.trim();
  if (/\s/.test(said)) return false;
  if (said === target || said === `mailto:${target}`) return true;
  const address = /^https?:\/\//i.test(said) ? said : `https://${said}`;
  if (!URL.canParse(address)) return false;
  const { host, username, password } = new URL(address);
  const plain = username === "" && password === "" && said.toLowerCase().includes(host);
  return plain && host === target;
}
