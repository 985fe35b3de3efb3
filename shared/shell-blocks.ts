/** What the info string of a fence says: `sh allow-failure Run the tests`, `{.bash}`, `console title="Install"`. */
export type Fence = {
  /** In small letters; empty if none is named. */
  readonly language: string;
  readonly title: string;
  readonly allowFailure: boolean;
};

/** All of them are run by bash. */
const shells = "sh|bash|shell|zsh|ksh|dash|ash|shell-script|shellscript";
/** A recorded session: commands after prompts, and what they printed. */
const sessions = "console|terminal|shell-session|shellsession|sh-session|bash-session";

const shellLanguage = new RegExp(`^(?:${shells}|${sessions})$`);
const sessionLanguage = new RegExp(`^(?:${sessions})$`);

export const isShell = ({ language }: Fence): boolean => shellLanguage.test(language);
export const isSession = ({ language }: Fence): boolean => sessionLanguage.test(language);

/** The value of `title="x"` and its like. */
const titled = /(?:^|[\s,{])(?:title|name|caption)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s,}]+))/i;
const attribute = /[\w.:-]{1,60}\s{0,4}=\s{0,4}(?:"[^"]{0,300}"|'[^']{0,300}'|[^\s,}]{1,300})/g;
const allowed = /(?:^|[\s,.{])allow-failure(?=$|[\s,}])/gi;

/** An info string that is longer says nothing more. */
const longestInfo = 500;

/**
 * Reads an info string in the forms that Markdown tools use: the language, perhaps in braces, with a dot or the prefix
 * `language-`; then `allow-failure`, attributes, and the words of a title in any order.
 */
export function fenceOf(info: string): Fence {
  const text = info.trim().slice(0, longestInfo);
  const [, double, single, bare] = titled.exec(text) ?? [];
  const plain = text.replace(attribute, " ").replace(allowed, " ");
  const { language, rest } = plain.startsWith("{") ? inBraces(plain) : inWords(plain);
  const title = double ?? single ?? bare ?? rest.replace(/\{[^{}]*\}/g, " ").replace(/\s+/g, " ");
  return { language, title: title.trim(), allowFailure: plain !== text.replace(attribute, " ") };
}

const prefix = /^\.?(?:lang(?:uage)?-)?/i;

/** `{.bash #id .numberLines} Title` and `{bash, echo}`. */
function inBraces(text: string): { language: string; rest: string } {
  const end = text.indexOf("}");
  const inside = text.slice(1, end < 0 ? undefined : end).split(/[\s,]+/);
  const named = inside.find((it) => /^\.?[a-z]/i.test(it)) ?? "";
  return {
    language: named.replace(prefix, "").toLowerCase(),
    rest: end < 0 ? "" : text.slice(end + 1),
  };
}

/** `bash Title`, `bash:file.sh`, `bash,ignore` and `bash{1,3}`. */
function inWords(text: string): { language: string; rest: string } {
  const [word = ""] = /^\S*/.exec(text) ?? [];
  const [language = ""] = /^[a-z][\w+#.-]*/i.exec(word.replace(prefix, "")) ?? [];
  const all = word.includes("{") ? (/^[^{]*/.exec(text)?.[0].length ?? 0) : word.length;
  return { language: language.toLowerCase(), rest: text.slice(all) };
}

/** A fence, after the markers of the quotes, lists and comments that it may be in. */
const anyFence = /^(?:[ \t>*+\-\d.)]|<!--)*(?:`{3,}([^`\n]*)|~{3,}((?!~).*))$/gm;

/**
 * Whether a text seems to have shell blocks, so that Script has something to run. Only a parser of CommonMark knows:
 * this also says so of a block that Script passes over, such as one in a comment.
 */
export function hasShellBlocks(instructions: string): boolean {
  return shellFences(instructions).length > 0;
}

/** The info strings of all lines that look like the beginning of a shell block. */
export function shellFences(text: string): string[] {
  const lines = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  return [...lines.matchAll(anyFence)]
    .map(([, backticks, tildes]) => (backticks ?? tildes ?? "").trim())
    .filter((info) => isShell(fenceOf(info)));
}
