/** A prompt: `$ `, `ada@host:~/app$ `, `[ada@host app]$ `, `(venv) $ `; `#` only after a name and a host. */
const dollar =
  /^(?:\([^()\n]{0,80}\)\s)?(?:(?:\[[^\]\n]{0,80}\]|[\w.-]{1,60}@[\w.-]{1,60}(?::[^\s$#%]{0,200})?)\s?[$#]|(?:~\S{0,200}\s)?\$)(?=\s|$)/;
/** The prompt of zsh. What a command prints may look like it, so it counts only where there is no other. */
const percent = /^(?:[\w.-]{1,60}@[\w.-]{1,60}\s\S{0,200}\s)?%(?=\s|$)/;

const hereDocument = /(?<!<)<<(-?)\s{0,4}(["']?)([A-Za-z_]\w{0,80})\2/;
/** The shell waits for more after these. */
const expectsMore = /(?:\\|&&|\||\b(?:do|then|else)|[{(])$/;

/** Whether a block is a recorded session whatever it is called: no command has the name `$`. */
export function isRecorded(code: string): boolean {
  const lines = code.split("\n").map((line) => line.trimStart());
  return lines.find((line) => line !== "" && !line.startsWith("#"))?.startsWith("$ ") ?? false;
}

/** A command that goes on in the next line. `until`: the last line of a here-document. */
type Open = { readonly until?: string; readonly tabs?: boolean };

/**
 * The commands of a recorded session, without prompts and without what the commands printed. Undefined if no line has
 * a prompt.
 */
export function commandsOf(session: string): string | undefined {
  const lines = session.split("\n");
  const prompt = lines.some((line) => dollar.test(line.trimStart())) ? dollar : percent;
  const commands: string[] = [];
  let prompted = false;
  let open: Open | undefined;
  /** Lines after a secondary prompt belong to the command. */
  let more = false;

  const take = (line: string) => {
    commands.push(line);
    if (open?.until !== undefined) {
      const end = open.tabs ? line.replace(/^\t+/, "") : line;
      if (end === open.until) open = undefined;
      return;
    }
    const [, tabs, , until] = hereDocument.exec(line) ?? [];
    if (until !== undefined) open = { until, tabs: tabs === "-" };
    else open = expectsMore.test(line.trimEnd()) ? {} : undefined;
  };

  for (const line of lines) {
    const text = line.trimStart();
    const entered = open?.until === undefined ? prompt.exec(text)?.[0] : undefined;
    const following = /^>(?: |$)/.test(text) ? text.slice(2) : undefined;
    if (entered !== undefined) {
      open = undefined;
      prompted = true;
      const command = text.slice(entered.length).trimStart();
      more = opensQuotes(command);
      take(command);
    } else if (following !== undefined && (open || more)) {
      more = true;
      take(following);
    } else if (open) take(line);
    else more = false;
  }
  return prompted ? `${commands.join("\n")}\n` : undefined;
}

/** Whether a quotation may go on in the next line. An apostrophe in a text looks the same. */
const opensQuotes = (line: string): boolean =>
  [/"/g, /'/g].some((mark) => (line.replace(/\\./g, "").match(mark)?.length ?? 0) % 2 === 1);
