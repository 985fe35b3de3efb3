/** The commands at the beginning of a push request (git's "Documentation/gitprotocol-pack", Reference Update Request). */
export type Push = {
  /** Full names, such as `refs/heads/main`. */
  readonly refs: readonly string[];
  readonly capabilities: readonly string[];
};

const longestPrefix = 1024 ** 2;

/** A push that this parser does not understand. */
export class StrangePush extends Error {
  override readonly name = "StrangePush";
}

/**
 * Reads the commands at the beginning of a push. Undefined while they are incomplete. Throws `StrangePush` for
 * anything but plain updates of refs, so for a signed push too.
 */
export function readPush(bytes: Buffer): Push | undefined {
  const refs: string[] = [];
  let capabilities: string[] = [];
  let at = 0;
  for (;;) {
    if (at + 4 > bytes.length) return unfinished(bytes);
    const head = bytes.toString("latin1", at, at + 4);
    if (!/^[0-9a-f]{4}$/i.test(head)) throw new StrangePush("This is not a push.");
    const length = Number.parseInt(head, 16);
    if (length === 0) return { refs, capabilities };
    if (length < 5) throw new StrangePush("This is not a push.");
    if (at + length > bytes.length) return unfinished(bytes);
    const [command = "", more = ""] = bytes.toString("utf8", at + 4, at + length).split("\0");
    at += length;
    if (/^shallow [0-9a-f]{40,64}\n?$/.test(command)) continue;
    const [, ref] = /^[0-9a-f]{40,64} [0-9a-f]{40,64} (refs\/\S+)\n?$/.exec(command) ?? [];
    if (ref === undefined) throw new StrangePush("Only plain pushes of branches are supported.");
    refs.push(ref);
    if (more) capabilities = more.trim().split(" ");
  }
}

function unfinished(bytes: Buffer): undefined {
  if (bytes.length > longestPrefix) throw new StrangePush("The push names too many branches.");
  return undefined;
}

/** A line of git's protocol, prefixed with its length. */
const line = (text: string | Buffer): Buffer => {
  const bytes = Buffer.from(text as string);
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, "0")), bytes]);
};
const flush = Buffer.from("0000");

/** The report of a push that was refused. Git shows `why` next to each branch. Undefined if git did not ask for a report. */
export function refusedPush({ refs, capabilities }: Push, why: string): Buffer | undefined {
  if (!capabilities.some((it) => it === "report-status" || it === "report-status-v2"))
    return undefined;
  const lines = ["unpack ok\n", ...refs.map((ref) => `ng ${ref} ${why}\n`)].map(line);
  const report = Buffer.concat([...lines, flush]);
  if (!capabilities.includes("side-band-64k")) return report;
  return Buffer.concat([line(Buffer.concat([Buffer.from([1]), report])), flush]);
}
