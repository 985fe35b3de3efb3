/** A prompt: `$ `, `ada@host:~/app$ `, `[ada@host app]$ `, `(venv) $ `; `#` only after a name and a host. */
const dollar =
  /^\s*(?:\([^()\n]*\)\s*)?(?:(?:\[[^\]\n]*\]|[\w.-]+@[\w.-]+(?::[^\s$#%]*)?)\s?[$#]|(?:~\S*\s)?\$)(?:\s+(.*)|)$/;
/** The prompt of zsh. What a command prints may look like it, so it counts only where there is no other. */
const percent = /^\s*(?:[\w.-]+@[\w.-]+\s\S*\s)?%(?:\s+(.*)|)$/;
const continued = /^\s*>(?: (.*)|)$/;

const openHereDocument = /<<(-?)\s*(["']?)([A-Za-z_]\w*)\2(?!.*<<)/;
/** The shell waits for more after these. */
const expectsMore = /(?:\\|&&|\|\|?|\b(?:do|then|else)|[{(])\s*$/;

/** Whether a block is a recorded session whatever it is called: no command has the name `$`. */
export function isRecorded(code: string): boolean {
  const first = code.split("\n").find((line) => line.trim() !== "" && !line.trim().startsWith("#"));
  return first !== undefined && /^\s*\$ /.test(first);
}

/**
 * The commands of a recorded session, without prompts and without what the commands printed. Undefined if no line has
 * a prompt.
 */
export function commandsOf(session: string): string | undefined {
  const lines = session.split("\n");
  const prompt = lines.some((line) => dollar.test(line)) ? dollar : percent;
  const commands: string[] = [];
  let prompted = false;
  /** The last line was of a command that goes on. `until`: the end of a here-document. */
  let open: { readonly until?: RegExp } | undefined;

  const take = (line: string) => {
    commands.push(line);
    if (open?.until && !open.until.test(line)) return;
    const [, tabs, , word] = open?.until ? [] : (openHereDocument.exec(line) ?? []);
    if (word) open = { until: new RegExp(`^${tabs ? "\\t*" : ""}${word}$`) };
    else open = expectsMore.test(line) ? {} : undefined;
  };
  /** Lines after a secondary prompt belong to the command. */
  let more = false;
  for (const line of lines) {
    const entered = open?.until ? null : prompt.exec(line);
    const following = continued.exec(line);
    if (entered) {
      open = undefined;
      prompted = true;
      more = opensQuotes(entered[1] ?? "");
      take(entered[1] ?? "");
    } else if (following && (open || more)) {
      more = true;
      take(following[1] ?? "");
    } else if (open) take(line);
    else more = false;
  }
  return prompted ? `${commands.join("\n")}\n` : undefined;
}

/** Whether a quotation may go on in the next line. An apostrophe in a text looks the same. */
const opensQuotes = (line: string): boolean =>
  [/"/g, /'/g].some((mark) => (line.replace(/\\./g, "").match(mark)?.length ?? 0) % 2 === 1);
