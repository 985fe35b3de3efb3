import { runsTests } from "./runners.ts";
import { parseShell, type Shell } from "./shell-script.ts";
import {
  type Code,
  codeOf,
  distinct,
  firstState,
  notZero,
  type State,
  zero,
} from "./shell-state.ts";
import { StrangeShell, type Word } from "./shell-word.ts";
import { innerShell, unwrapped } from "./wrapped.ts";

/** More ways than this are not followed. */
const mostStates = 300;
const mostDepth = 30;

/** The name of a test run: the folder in which it runs, and its command. */
export const testKey = (folder: string, command: string): string => `${folder}\n${command}`;

/**
 * Every way in which a shell script can go, as far as that matters for its exit code and its test runs. A command that
 * is no test run can end in either way. Throws `StrangeShell` where that cannot be said.
 *
 * @param strict the shell stops at the first failure (`bash -e`)
 */
export function waysOf(source: string, strict: boolean, pipefail = false): State[] {
  return follow(parseShell(source), [firstState(strict, pipefail)], false, 0);
}

/** @param checked whether a failure here is checked by the script, so that `set -e` does not count */
function follow(node: Shell, from: readonly State[], checked: boolean, depth: number): State[] {
  if (from.length > mostStates || depth > mostDepth) throw new StrangeShell("too many ways");
  const [over, going] = [from.filter((it) => it.over), from.filter((it) => !it.over)];
  if (going.length === 0) return [...from];
  return distinct([...over, ...next(node, going, checked, depth + 1)]);
}

function next(node: Shell, from: readonly State[], checked: boolean, depth: number): State[] {
  switch (node.kind) {
    case "command":
      return from.flatMap((state) => command(node, state, checked, depth));
    case "list":
      return node.items.reduce((states, it) => follow(it, states, checked, depth), [...from]);
    case "group":
      return follow(node.body, from, checked, depth);
    case "subshell":
      return stopping(
        from.flatMap((state) => inSubshell(node.body, state, checked, depth)),
        checked,
      );
    case "background":
      return from.flatMap((state) => {
        const ends = inSubshell(node.body, state, true, depth);
        return [{ ...state, last: "0" as const, tests: maybe(state, ends) }];
      });
    case "and":
    case "or": {
      const left = follow(node.left, from, true, depth);
      const [on, off] = node.kind === "and" ? [zero, notZero] : [notZero, zero];
      const stays = left.filter((it) => it.over || off(it.last));
      const goes = left.filter((it) => !it.over && on(it.last));
      return [...stays, ...follow(node.right, goes, checked, depth)];
    }
    case "if": {
      const tested = follow(node.test, from, true, depth);
      const [over, going] = [tested.filter((it) => it.over), tested.filter((it) => !it.over)];
      const yes = going.filter((it) => zero(it.last));
      const no = going.filter((it) => notZero(it.last));
      return [
        ...over,
        ...follow(node.then, yes, checked, depth),
        ...(node.otherwise
          ? follow(node.otherwise, no, checked, depth)
          : no.map((it): State => ({ ...it, last: "0" }))),
      ];
    }
    case "pipeline":
      return from.flatMap((state) => pipeline(node, state, checked, depth));
    case "loop":
      return from.flatMap((state) => loop(node.body, state, checked, depth));
    default:
      return node satisfies never;
  }
}

/** A process of its own: it ends alone, and its variables and options end with it. */
function inSubshell(body: Shell, state: State, checked: boolean, depth: number): State[] {
  const { variables, pipe, strict, pipefail, folder } = state;
  return follow(body, [state], checked, depth).map((it) => ({
    ...it,
    ...{ variables, pipe, strict, pipefail, folder, over: false },
  }));
}

/** `set -e` ends the shell after a failure that nothing checks. */
function stopping(states: readonly State[], checked: boolean): State[] {
  return states.flatMap((it): State[] => {
    if (it.over || checked || !it.strict || it.last === "0") return [it];
    if (it.last === "?")
      return [
        { ...it, last: "0" },
        { ...it, last: "x", over: true },
      ];
    return [{ ...it, over: true }];
  });
}

function pipeline(
  { parts, not }: Extract<Shell, { kind: "pipeline" }>,
  state: State,
  checked: boolean,
  depth: number,
): State[] {
  const [only] = parts;
  if (parts.length === 1 && only)
    return follow(only, [state], true, depth).flatMap((it) => (it.over ? [it] : inverted(it, not)));
  let ways: { state: State; codes: readonly Code[] }[] = [{ state, codes: [] }];
  for (const [place, part] of parts.entries())
    ways = ways.flatMap(({ state, codes }) => {
      if (place > 0 && isFilter(part)) return [{ state, codes: [...codes, "0" as const] }];
      const ends = inSubshell(part, state, checked, depth);
      return ends.map((it) => ({ state: it, codes: [...codes, it.last] }));
    });
  const ended = ways.map(({ state, codes }): State => {
    const failed = codes.findLast(notZero);
    const last = state.pipefail ? (failed ?? "0") : (codes.at(-1) ?? "0");
    return { ...state, last, pipe: codes };
  });
  return not ? ended.flatMap((it) => inverted(it, true)) : stopping(distinct(ended), checked);
}

const isFilter = (part: Shell): boolean => {
  if (part.kind !== "command" || part.opens) return false;
  const [name, ...rest] = unwrapped(part.words).map((it) => it.text);
  return filters.test(name ?? "") && !rest.some((it) => elsewhere.test(it));
};

function inverted(state: State, not: boolean): State[] {
  if (!not) return [state];
  const ways: State[] = [];
  if (zero(state.last)) ways.push({ ...state, last: "code:1" });
  if (notZero(state.last)) ways.push({ ...state, last: "0" });
  return ways;
}

/** Runs any number of times, so nothing is known of the tests in it but that they may have run. */
function loop(body: Shell, state: State, checked: boolean, depth: number): State[] {
  const once = follow(body, [{ ...state, strict: false }], true, depth);
  const changes = once.some((it) => it.pipefail !== state.pipefail || it.strict);
  if (changes) throw new StrangeShell("options in a loop");
  const tests = maybe(state, once);
  const after = { ...state, tests, variables: {}, pipe: [] };
  return [
    { ...after, last: "0" },
    ...stopping([{ ...after, last: "x" }], checked),
    ...(once.some((it) => it.over) ? [{ ...after, last: "?" as const, over: true }] : []),
  ];
}

/** The tests of a state, and those of others that may have run or not. */
function maybe(state: State, others: readonly State[]): State["tests"] {
  const touched = others.flatMap((it) =>
    Object.keys(it.tests).filter((key) => it.tests[key] !== state.tests[key]),
  );
  return { ...state.tests, ...Object.fromEntries(touched.map((key) => [key, "maybe"] as const)) };
}

function command(
  node: Extract<Shell, { kind: "command" }>,
  before: State,
  checked: boolean,
  depth: number,
): State[] {
  const { variables, words, opens } = node;
  const scripts = [...variables.map((it) => it.value), ...words].flatMap((it) => it.scripts);
  let states: State[] = [before];
  for (const script of scripts) {
    const body = parseShell(script);
    states = states.flatMap((it) => {
      // a substitution does not inherit `set -e`
      const ends = inSubshell(body, { ...it, strict: false }, true, depth);
      return ends.map((end) => ({ ...end, strict: it.strict }));
    });
  }
  const unopened = opens ? [{ ...before, last: "x" as const }] : [];
  if (words.length === 0) {
    const set = states.map((it): State => {
      const codes = variables.map(({ name, value }) => [name, codeOfWord(value, before)] as const);
      const known = { ...it.variables, ...Object.fromEntries(codes) };
      return { ...it, variables: known, last: scripts.length > 0 ? it.last : "0" };
    });
    return stopping([...set, ...unopened], checked);
  }
  const rest = unwrapped(words);
  const known = states.map((it) => ({ ...it, last: before.last }));
  const ended = known.flatMap((it) => simple(rest, it, depth));
  return stopping([...ended, ...unopened], checked);
}

const codeOfWord = (value: Word, state: State): Code => codeOf(value.text, state);

const always =
  /^(:|true|echo|printf|shopt|ulimit|umask|alias|hash|times|export|readonly|declare|typeset|local|unset)$/;
/** Filters that end well, whatever they read. `tee` does where it can write. */
const filters = /^(tee|cat|tail|head|sed|awk|sort|tr|cut|ts|nl|uniq|wc|less)$/;
const elsewhere = /^\/(?!tmp\/|dev\/|var\/tmp\/)/;

/** Files that set variables and define functions, and leave the shell as it is. */
const harmless =
  /(^|\/)(activate|nvm\.sh|\.nvmrc|\.env(\.\w+)?|\.?(bash_?)?(rc|profile|bashrc|zshrc)|cargo\/env|sdkman-init\.sh|asdf\.sh)$/;

function simple(words: readonly Word[], state: State, depth: number): State[] {
  const [first, ...rest] = words;
  const name = first?.text ?? "";
  const either: State[] = [
    { ...state, last: "0" },
    { ...state, last: "x" },
  ];
  if (first && !first.plain) return [...either, { ...state, last: "?", over: true }];
  if (name === "exec") {
    if (rest.length === 0) return [{ ...state, last: "0" }];
    return command(
      { kind: "command", variables: [], words: rest, opens: false },
      state,
      true,
      depth,
    ).map((it) => ({ ...it, over: true }));
  }
  const inner = innerShell(words);
  if (inner) {
    const { script, strict, pipefail } = inner;
    const own = { ...state, strict, pipefail, variables: {}, pipe: [] };
    const { variables, pipe } = state;
    return inSubshell(parseShell(script), own, false, depth).map((it) => ({
      ...it,
      ...{ variables, pipe, strict: state.strict, pipefail: state.pipefail, folder: state.folder },
    }));
  }
  if (runsTests(words.map((it) => it.text))) {
    const key = testKey(state.folder, words.map((it) => it.raw).join(" "));
    return [
      { ...state, last: "0", tests: { ...state.tests, [key]: "passed" } },
      { ...state, last: `test:${key}`, tests: { ...state.tests, [key]: "failed" } },
    ];
  }
  switch (name) {
    case "exit": {
      const last = rest[0] ? codeOf(rest[0].text, state) : state.last;
      return [{ ...state, last, over: true }];
    }
    case "set":
      return [withOptions(rest, state)];
    case "cd":
    case "pushd":
    case "popd": {
      const there = { ...state, folder: folderAfter(name, rest, state) };
      return [
        { ...there, last: "0" },
        { ...there, last: "x" },
      ];
    }
    case "false":
      return [{ ...state, last: "code:1" }];
    case "[":
    case "test":
    case "[[":
      return (
        tested(
          rest.map((it) => it.text),
          state,
        ) ?? either
      );
    case ".":
    case "source":
      return harmless.test(rest[0]?.text ?? "")
        ? either
        : [...either, { ...state, last: "?", over: true }];
    case "trap":
      if (/exit/.test(rest[0]?.text ?? "")) throw new StrangeShell(name);
      return [{ ...state, last: "0" }];
    case "eval":
    case "return":
    case "break":
    case "continue":
    case "read":
    case "mapfile":
    case "alias":
      if (name === "read" || name === "mapfile")
        return either.map((it) => ({ ...it, variables: {} }));
      throw new StrangeShell(name);
  }
  if (/^(export|readonly|declare|typeset|local)$/.test(name)) {
    const set = rest.flatMap((it) => {
      const [, key, value] = /^(\w+)=([\s\S]*)$/.exec(it.text) ?? [];
      return key === undefined ? [] : [[key, codeOf(value ?? "", state)] as const];
    });
    return [{ ...state, last: "0", variables: { ...state.variables, ...Object.fromEntries(set) } }];
  }
  return always.test(name) ? [{ ...state, last: "0" }] : either;
}

function withOptions(words: readonly Word[], state: State): State {
  let { strict, pipefail } = state;
  for (let at = 0; at < words.length; at += 1) {
    const text = words[at]?.text ?? "";
    const [, sign, letters = ""] = /^([-+])([a-zA-Z]+)$/.exec(text) ?? [];
    if (text === "--" || (sign === undefined && at > 0)) break;
    if (sign === undefined) throw new StrangeShell("set");
    if (letters.includes("e")) strict = sign === "-";
    if (/[nkt]/.test(letters)) throw new StrangeShell("set");
    if (!letters.includes("o")) continue;
    at += 1;
    const option = words[at]?.text;
    if (option === "pipefail") pipefail = sign === "-";
    if (option === "errexit") strict = sign === "-";
    if (option === "noexec" || option === "posix") throw new StrangeShell("set");
  }
  return { ...state, strict, pipefail, last: "0" };
}

function folderAfter(name: string, words: readonly Word[], { folder }: State): string {
  const to = words.find((it) => !it.text.startsWith("-"))?.text;
  if (name === "popd" || to === undefined || words.some((it) => it.text === "-")) return "…";
  if (/^[/~$]/.test(to)) return to;
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of to.split("/")) {
    if (part === "..") {
      if (parts.length === 0 || parts.at(-1) === "..") parts.push("..");
      else parts.pop();
    } else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/** `[ $? -eq 0 ]` and `[[ $code != 0 ]]`; undefined for other conditions. */
function tested(words: readonly string[], state: State): State[] | undefined {
  const [left = "", operator = "", right = "", end, more] = words;
  if (right !== "0" || more !== undefined || (end !== undefined && !/^\]\]?$/.test(end)))
    return undefined;
  const equal = /^(-eq|==?)$/.test(operator);
  if (!equal && !/^(-ne|!=|-gt)$/.test(operator)) return undefined;
  const code = codeOf(left, state);
  if (code === "?") return undefined;
  return [{ ...state, last: (code === "0") === equal ? "0" : "code:1" }];
}
