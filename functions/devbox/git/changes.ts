import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { countPatch } from "../../../shared/patch-counts.ts";
import type { Redactor } from "../../../shared/redaction/redactor.ts";
import { type Changes, mostListed, type PatchStored } from "../../../shared/schemas/work.ts";
import type { StepContext } from "../commands/step.ts";
import { shortened } from "../output/text.ts";
import type { Journal } from "../turns/journal.ts";
import { headScript } from "./clean-git.ts";
import { readCleanly } from "./clean-room.ts";
import { leftWords } from "./left-out.ts";
import { patchFile } from "./patch-file.ts";
import { pathText } from "./path-bytes.ts";
import { readRepositories } from "./read-repositories.ts";
import type { RepositoryRead } from "./read-repository.ts";

const mostMs = 30_000;
/** The limit of the sentence that says what is missing. The Run keeps it. */
const missingBytes = 600;

type Found = {
  /** Undefined if they could not be read, or are the same as before. */
  readonly changes?: Changes;
  /** The file that contains the patch. Those of single repositories are beside it. */
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
  const read = await readRepositories(config, journal.base, ms, signal);
  if (!read) return undefined;
  const { changed, failed } = read;
  if (failed !== undefined && changed.length === 0)
    return { unread: { why: redactor.text(failed), partly: false } };
  const left =
    failed === undefined ? read.left : [{ why: "repository", files: 1, path: "." }, ...read.left];
  const words = leftWords(left);
  const missing = words && shortened(redactor.text(words), missingBytes);

  const store = (patch: Buffer): PatchStored => {
    const { text, bytes, redacted } = redactedPatch(patch, redactor);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    writeFileSync(patchFile(config.folders.box, sha256), bytes);
    const counts = { ...countPatch(text), bytes: bytes.length, sha256 };
    return redacted ? { ...counts, redacted } : counts;
  };
  const listed = changed.slice(0, mostListed);
  const repositories = listed.map((it) => ({
    path: redactor.text(pathText(it.at) || "."),
    ...(it.base === undefined ? {} : { base: it.base }),
    ...store(it.patch),
  }));
  const whole = wholeOf(changed, repositories, store);
  const own = changed.length === 1 && changed[0]?.at === "";

  const told = createHash("sha256")
    .update(JSON.stringify([whole?.sha256, repositories, missing]))
    .digest("hex");
  if (journal.changes === told) return undefined;
  const none = !whole && missing === undefined;
  if (none && journal.changes === undefined && journal.base === undefined) return undefined;
  journal.setChanges(told);
  const unread =
    missing === undefined ? {} : { unread: { why: `They are without ${missing}.`, partly: true } };
  const changes = {
    ...(whole ?? { files: 0, added: 0, removed: 0, bytes: 0 }),
    ...(left.some(({ why }) => why === "patch") ? { cut: true } : {}),
    ...(missing === undefined ? {} : { missing }),
    ...(own || !whole ? {} : { repositories }),
  };
  if (!whole) return { changes, ...unread };
  return { changes, file: patchFile(config.folders.box, whole.sha256), ...unread };
}

/** The patch of everything. With several repositories, its paths are those of the workspace. */
function wholeOf(
  changed: readonly RepositoryRead[],
  repositories: readonly PatchStored[],
  store: (patch: Buffer) => PatchStored,
): PatchStored | undefined {
  if (changed.length > 1) return store(Buffer.concat(changed.map((it) => it.joined)));
  const [only] = repositories;
  if (!only) return undefined;
  const { files, added, removed, bytes, sha256, redacted } = only;
  return { files, added, removed, bytes, sha256, ...(redacted ? { redacted } : {}) };
}

/** A patch holds the bytes of files, which may be of any encoding. Only lines with a secret change. */
function redactedPatch(
  bytes: Buffer,
  redactor: Redactor,
): { text: string; bytes: Buffer; redacted: boolean } {
  const encoding = isUtf8(bytes) ? "utf8" : "latin1";
  const text = bytes.toString(encoding);
  const safe = redactor.lines(text);
  const redacted = safe !== text;
  return { text: safe, bytes: redacted ? Buffer.from(safe, encoding) : bytes, redacted };
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
