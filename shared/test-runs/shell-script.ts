import { lineEnd, readWord, StrangeShell, type Word } from "./shell-word.ts";

/** A piece of a shell script. */
export type Shell =
  | {
      readonly kind: "command";
      /** Variables that are set before it, or alone. */
      readonly variables: readonly { readonly name: string; readonly value: Word }[];
      readonly words: readonly Word[];
      /** It opens a file, so it may fail before it starts. */
      readonly opens: boolean;
    }
  | { readonly kind: "pipeline"; readonly parts: readonly Shell[]; readonly not: boolean }
  | { readonly kind: "and" | "or"; readonly left: Shell; readonly right: Shell }
  | { readonly kind: "list"; readonly items: readonly Shell[] }
  | { readonly kind: "group" | "subshell" | "background"; readonly body: Shell }
  | { readonly kind: "if"; readonly test: Shell; readonly then: Shell; readonly otherwise?: Shell }
  /** A loop: its body runs any number of times. */
  | { readonly kind: "loop"; readonly body: Shell };

const variable = /^([A-Za-z_]\w*)\+?=/;
const closers = new Set(["then", "elif", "else", "fi", "do", "done", "}"]);

/** Reads a shell script. Throws `StrangeShell` for what it does not know: functions, `case`, arithmetic commands. */
export function parseShell(source: string): Shell {
  const parser = new Parser(source);
  const script = parser.list();
  parser.end();
  return script;
}

class Parser {
  readonly #source: string;
  #at = 0;
  /** The ends of documents that begin on the next line. */
  #documents: { readonly end: string; readonly tabs: boolean }[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  end(): void {
    this.#blank(true);
    if (this.#at < this.#source.length) throw new StrangeShell("more than a script");
  }

  list(): Shell {
    const items: Shell[] = [];
    for (;;) {
      this.#blank(true);
      if (this.#at >= this.#source.length || this.#source[this.#at] === ")") break;
      if (closers.has(this.#peek())) break;
      const item = this.#andOr();
      this.#blank(false);
      const background = this.#take("&");
      items.push(background ? { kind: "background", body: item } : item);
      if (background || this.#take(";")) continue;
      if (this.#source[this.#at] !== "\n") break;
    }
    return items.length === 1 && items[0] ? items[0] : { kind: "list", items };
  }

  #andOr(): Shell {
    let left = this.#pipeline();
    for (;;) {
      this.#blank(false);
      const kind = this.#take("&&") ? "and" : this.#take("||") ? "or" : undefined;
      if (!kind) return left;
      this.#blank(true);
      left = { kind, left, right: this.#pipeline() };
    }
  }

  #pipeline(): Shell {
    let not = false;
    while (this.#peek() === "!" || this.#peek() === "time") {
      if (this.#peek() === "!") not = !not;
      this.#word();
      if (this.#peek() === "-p") this.#word();
    }
    const parts = [this.#command()];
    for (;;) {
      this.#blank(false);
      if (this.#source.startsWith("||", this.#at)) break;
      if (!this.#take("|&") && !this.#take("|")) break;
      this.#blank(true);
      parts.push(this.#command());
    }
    const [only] = parts;
    return parts.length === 1 && only && !not ? only : { kind: "pipeline", parts, not };
  }

  #command(): Shell {
    this.#blank(false);
    if (this.#source.startsWith("((", this.#at)) throw new StrangeShell("arithmetic");
    if (this.#take("(")) {
      const body = this.list();
      if (!this.#take(")")) throw new StrangeShell("a subshell without an end");
      return this.#redirected({ kind: "subshell", body });
    }
    switch (this.#peek()) {
      case "{": {
        this.#word();
        return this.#redirected({ kind: "group", body: this.#until("}") });
      }
      case "if":
        this.#word();
        return this.#redirected(this.#if());
      case "for": {
        while (this.#peek() !== "do") {
          this.#blank(true);
          if (!this.#take(";") && this.#word().raw === "")
            throw new StrangeShell("a loop without a body");
          this.#blank(true);
        }
        this.#word();
        return this.#redirected({ kind: "loop", body: this.#until("done") });
      }
      case "while":
      case "until": {
        this.#word();
        const test = this.#until("do");
        const body = { kind: "list", items: [test, this.#until("done")] } as const;
        return this.#redirected({ kind: "loop", body });
      }
      case "case":
      case "select":
      case "function":
      case "coproc":
        throw new StrangeShell(this.#peek());
    }
    return this.#simple();
  }

  #if(): Shell {
    const test = this.#until("then");
    const then = this.list();
    const next = this.#peek();
    if (next !== "elif" && next !== "else" && next !== "fi")
      throw new StrangeShell("if without fi");
    this.#word();
    if (next === "fi") return { kind: "if", test, then };
    return { kind: "if", test, then, otherwise: next === "elif" ? this.#if() : this.#until("fi") };
  }

  /** The list before a word, which is taken too. */
  #until(word: string): Shell {
    const body = this.list();
    this.#blank(true);
    if (this.#peek() !== word) throw new StrangeShell(`${word} is missing`);
    this.#word();
    return body;
  }

  /** A compound command with the redirections behind it. */
  #redirected(command: Shell): Shell {
    for (this.#blank(false); this.#redirection() !== undefined; this.#blank(false));
    return command;
  }

  #simple(): Shell {
    const variables: { name: string; value: Word }[] = [];
    const words: Word[] = [];
    let opens = false;
    for (;;) {
      this.#blank(false);
      const redirection = this.#redirection();
      if (redirection !== undefined) {
        opens ||= redirection;
        continue;
      }
      const word = this.#word();
      if (word.raw === "") break;
      const [start, name] = variable.exec(word.raw) ?? [];
      if (words.length === 0 && start !== undefined && name !== undefined) {
        if (this.#source[this.#at] === "(") throw new StrangeShell("an array");
        const { word: value } = readWord(word.raw, start.length);
        variables.push({ name, value });
      } else words.push(word);
      if (words.length === 1 && word.raw === "[[") this.#condition(words);
      if (this.#source[this.#at] === "(") throw new StrangeShell("a function");
    }
    if (words.length + variables.length === 0 && !opens) throw new StrangeShell("no command");
    return { kind: "command", variables, words, opens };
  }

  /** The words of `[[ … ]]`, in which operators are words. */
  #condition(words: Word[]): void {
    for (;;) {
      this.#blank(true);
      const { word, end } = readWord(this.#source, this.#at);
      if (this.#at >= this.#source.length) throw new StrangeShell("[[ without ]]");
      this.#at = Math.max(end, this.#at + 1);
      words.push(word.raw === "" ? { ...word, raw: "?", text: "?" } : word);
      if (word.raw === "]]") return;
    }
  }

  /** Takes a redirection. Returns whether it opens a file that may not be there; undefined if there is none. */
  #redirection(): boolean | undefined {
    const rest = this.#source.slice(this.#at, this.#at + 24);
    if (/^[<>]\(/.test(rest)) return undefined;
    const [all, operator] =
      /^(?:\d+|\{\w+\})?(<<<|<<-?|<&|>&|&>>|&>|>>|>\||<>|<|>)/.exec(rest) ?? [];
    if (all === undefined || operator === undefined) return undefined;
    this.#at += all.length;
    this.#blank(false);
    const word = this.#word();
    if (word.raw === "") throw new StrangeShell("a redirection to nothing");
    if (operator === "<<" || operator === "<<-") {
      this.#documents.push({ end: word.text, tabs: operator === "<<-" });
      return false;
    }
    if (operator === "<<<" || (/[<>]&/.test(operator) && /^(\d+|-)$/.test(word.text))) return false;
    return !/^\/dev\/(null|stdout|stderr)$/.test(word.text);
  }

  #peek(): string {
    this.#blank(false);
    const [word = ""] =
      /^[^\s;&|()<>'"\\$`]+(?=[\s;&|()<>]|$)/.exec(this.#source.slice(this.#at, this.#at + 16)) ??
      [];
    return word;
  }

  #word(): Word {
    this.#blank(false);
    const { word, end } = readWord(this.#source, this.#at);
    this.#at = end;
    return word;
  }

  #take(operator: string): boolean {
    if (!this.#source.startsWith(operator, this.#at)) return false;
    if (operator === "&" && this.#source[this.#at + 1] === "&") return false;
    if (operator === ";" && this.#source[this.#at + 1] === ";") throw new StrangeShell("case");
    this.#at += operator.length;
    return true;
  }

  /** Skips blanks and comments; with `lines` also line ends. */
  #blank(lines: boolean): void {
    for (;;) {
      const char = this.#source[this.#at];
      if (char === " " || char === "\t" || char === "\r") this.#at += 1;
      else if (this.#source.startsWith("\\\n", this.#at)) this.#at += 2;
      else if (char === "#" && /^$|[\s;&|()]/.test(this.#source.charAt(this.#at - 1)))
        this.#at = lineEnd(this.#source, this.#at);
      else if (char === "\n" && (lines || this.#documents.length > 0)) {
        if (!lines) return;
        this.#at += 1;
        this.#skipDocuments();
      } else return;
    }
  }

  #skipDocuments(): void {
    for (const { end, tabs } of this.#documents) {
      for (;;) {
        if (this.#at >= this.#source.length) break;
        const stop = lineEnd(this.#source, this.#at);
        const line = this.#source.slice(this.#at, stop);
        this.#at = Math.min(stop + 1, this.#source.length);
        if ((tabs ? line.replace(/^\t+/, "") : line) === end) break;
      }
    }
    this.#documents = [];
  }
}
