import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { countPatch } from "../../../shared/patch-counts.ts";
import type { Redactor } from "../../../shared/redaction/redactor.ts";
import type { Changes } from "../../../shared/schemas/work.ts";
import { counted } from "../../../shared/words/quantity.ts";
import type { StepContext } from "../commands/step.ts";
import { shortened } from "../output/text.ts";
import type { Journal } from "../turns/journal.ts";
import { changesScript } from "./changes-script.ts";
import { headScript, untrue } from "./clean-git.ts";
import { type Heard, readCleanly } from "./clean-room.ts";

/** The size limit of a patch. A longer one is cut. */
const mostBytes = 10 * 1024 ** 2;
/** The limit of files that git does not know. More than this are generated files, and are all left out. */
const newFiles = 2_000;
const fileKilobytes = 64 * 1024;
const mostMs = 30_000;

type Found = {
  /** Undefined if they could not be read, or are the same as before. */
  readonly changes?: Changes;
  /** The file that contains the patch. */
  readonly file?: string;
  /** Why they could not be read, or what is not in them. */
  readonly unread?: { readonly why: string; readonly partly: boolean };
};

/** Reads the Run's changes so far. Undefined if there is nothing new to tell, or if this host has no git. */
export async function readChanges(
  { config, redactor }: Pick<StepContext, "config" | "redactor">,
  journal: Journal,
  signal: AbortSignal,
  ms = mostMs,
): Promise<Found | undefined> {
  const script = changesScript({ base: journal.base, newFiles, fileKilobytes });
  const heard = await readCleanly(config, script, { ms, bytes: mostBytes }, signal);
  if (!heard) return undefined;
  if (heard.code !== 0)
    return { unread: { why: redactor.text(reasonOf(heard, ms)), partly: false } };
  const cut = heard.output.byteLength > mostBytes;
  const whole = cut
    ? heard.output.subarray(0, heard.output.lastIndexOf("\n", mostBytes) + 1)
    : heard.output;
  const { text, bytes } = redactedPatch(whole, redactor);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const missing = missingIn(heard.errors);
  const told = missing === undefined ? sha256 : `${sha256}, without ${missing}`;
  if (journal.changes === told) return undefined;
  const none = bytes.length === 0 && missing === undefined;
  if (none && journal.changes === undefined && journal.base === undefined) return undefined;
  journal.setChanges(told);
  const unread =
    missing === undefined ? {} : { unread: { why: `They are without ${missing}.`, partly: true } };
  const counts = { ...countPatch(text), bytes: bytes.length, ...(cut ? { cut } : {}) };
  if (bytes.length === 0) return { changes: counts, ...unread };
  const file = join(config.folders.box, `changes-${sha256}.patch`);
  writeFileSync(file, bytes);
  return { changes: { ...counts, sha256 }, file, ...unread };
}

/** A patch holds the bytes of files, which may be of any encoding. Only lines with a secret change. */
function redactedPatch(bytes: Buffer, redactor: Redactor): { text: string; bytes: Buffer } {
  const encoding = isUtf8(bytes) ? "utf8" : "latin1";
  const text = bytes.toString(encoding);
  const safe = redactor.lines(text);
  return { text: safe, bytes: safe === text ? bytes : Buffer.from(safe, encoding) };
}

function reasonOf({ code, errors }: Heard, ms: number): string {
  if (code === undefined) return `Reading them took longer than ${ms / 1_000} seconds.`;
  if (code === untrue)
    return "The repository in the workspace lacks the commit where the Run began, or stores something else under its name.";
  const [first = ""] = errors.split("\n");
  return `git failed with exit code ${code}${first ? `: ${shortened(first, 300)}` : "."}`;
}

/** What the patch does not show, for people. */
function missingIn(errors: string): string | undefined {
  const [, files = "0", nested = "0"] = /^left-out (\d+) (\d+)$/m.exec(errors.slice(-60)) ?? [];
  const parts = [
    Number(files) > 0
      ? `${counted(Number(files), "file")} (too large, too many or unreadable)`
      : "",
    Number(nested) > 0
      ? `${nested === "1" ? "a repository" : `${nested} repositories`} inside the workspace`
      : "",
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(" and ") : undefined;
}

const revision = /^[0-9a-f]{40,64}$/;

/** The commit that is checked out in the workspace. Undefined if there is none. */
export async function headOf(
  { config }: Pick<StepContext, "config">,
  signal: AbortSignal,
): Promise<string | undefined> {
  const heard = await readCleanly(config, headScript, { ms: mostMs, bytes: 1_024 }, signal);
  const said = heard?.output.toString("latin1").trim() ?? "";
  return revision.test(said) ? said : undefined;
}
