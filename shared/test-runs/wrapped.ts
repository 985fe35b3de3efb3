import type { Word } from "./shell-word.ts";

/** Options of programs that start another program; those that take a value come second. */
const wrappers: Readonly<Record<string, { readonly value: RegExp; readonly words?: number }>> = {
  env: { value: /^(-u|--unset|-C|--chdir|-S)$/ },
  command: { value: /^$/ },
  builtin: { value: /^$/ },
  nice: { value: /^(-n|--adjustment)$/ },
  ionice: { value: /^(-c|-n|-p)$/ },
  nohup: { value: /^$/ },
  setsid: { value: /^$/ },
  sudo: { value: /^(-u|-g|-C|-D|-h|-p|-U)$/ },
  "xvfb-run": { value: /^(-n|-s|-e|-f|-p|-w|--server-num|--server-args)$/ },
  timeout: { value: /^(-k|-s|--kill-after|--signal)$/, words: 1 },
  gtimeout: { value: /^(-k|-s|--kill-after|--signal)$/, words: 1 },
  stdbuf: { value: /^(-i|-o|-e)$/ },
  time: { value: /^(-o|-f)$/ },
  "cross-env": { value: /^$/ },
  dotenv: { value: /^(-e|-c|-v|-p)$/ },
  caffeinate: { value: /^(-t|-w)$/ },
};

/** A command without the programs that only start it and end with its exit code. */
export function unwrapped(words: readonly Word[]): readonly Word[] {
  let rest = words;
  for (;;) {
    const name = rest[0]?.text.replace(/^.*\//, "") ?? "";
    const wrapper = Object.hasOwn(wrappers, name) ? wrappers[name] : undefined;
    if (!wrapper) return rest;
    if (name === "command" && /^-[vV]$/.test(rest[1]?.text ?? "")) return rest;
    let at = 1;
    for (; at < rest.length; at += 1) {
      const text = rest[at]?.text ?? "";
      if (wrapper.value.test(text)) at += 1;
      else if (text === "--") {
        at += 1;
        break;
      } else if (!text.startsWith("-") && !/^[A-Za-z_]\w*=/.test(text)) break;
    }
    rest = rest.slice(at + (wrapper.words ?? 0));
  }
}

export type InnerShell = {
  readonly script: string;
  readonly strict: boolean;
  readonly pipefail: boolean;
};

/** The script of `bash -c '…'`; undefined if this is another command, or if the script is not known. */
export function innerShell(words: readonly Word[]): InnerShell | undefined {
  const name = words[0]?.text.replace(/^.*\//, "") ?? "";
  if (!/^(ba|z|da|k)?sh$/.test(name)) return undefined;
  let [strict, pipefail, at] = [false, false, 1];
  for (; at < words.length; at += 1) {
    const text = words[at]?.text ?? "";
    if (text === "-o" || text === "+o" || /^-[a-z]*o$/.test(text)) {
      if (text !== "+o" && text.includes("e")) strict = true;
      const option = words[at + 1]?.text;
      if (option === "pipefail") pipefail = text !== "+o";
      if (option === "errexit") strict = text !== "+o";
      at += 1;
    } else if (/^--/.test(text)) continue;
    else if (/^-[a-z]+$/.test(text) && text.includes("c")) {
      if (text.includes("e")) strict = true;
      const script = words[at + 1];
      return script?.plain ? { script: script.text, strict, pipefail } : undefined;
    } else if (/^-[a-z]+$/.test(text)) {
      if (text.includes("e")) strict = true;
    } else return undefined;
  }
  return undefined;
}
