import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Saves } from "../../../functions/ports/ports.ts";
import { idFrom } from "../../../shared/id.ts";
import { Problem } from "../../../shared/problem.ts";
import { savePartBytes } from "../../../shared/schemas/box-protocol.ts";
import { draftFile } from "./draft-file.ts";

type Options = {
  readonly entropy: (bytes: number) => Uint8Array;
  /** Why there is no space for an archive. Undefined: there is. */
  readonly shortage: () => string | undefined;
};

/** Orders saves by when they began. Times of files would not tell two of one millisecond apart. */
let latest = 0;

/**
 * The saves of DevBoxes on other machines, as files in one folder per Run. `<save>.sending` is a folder with the parts
 * of an archive that is on its way; `<save>` is the whole archive. Each save has a file `<save>.begun` that orders it.
 * DevBoxes send and get bytes by paths of the coordinator. The callers check ids by grammar.
 */
export function folderSaves(folder: string, { entropy, shortage }: Options): Required<Saves> {
  const runFolder = (runId: string) => join(folder, runId);
  const archiveOf = (runId: string, save: string) => join(folder, runId, save);
  const sendingOf = (runId: string, save: string) => `${archiveOf(runId, save)}.sending`;
  const begunOf = (runId: string, save: string) => `${archiveOf(runId, save)}.begun`;

  async function checkSending(runId: string, save: string): Promise<string> {
    const sending = sendingOf(runId, save);
    if (existsSync(sending)) return sending;
    throw new Problem("bad-request", `This Run has no save ${save}. Begin a new one.`);
  }

  async function discard(runId: string, save: string): Promise<void> {
    await rm(sendingOf(runId, save), { recursive: true, force: true });
    await rm(archiveOf(runId, save), { force: true });
    await rm(begunOf(runId, save), { force: true }); // last: it names what is left to remove
  }

  /** The saves of a Run, with the order in which they began. */
  async function all(runId: string): Promise<{ save: string; begun: number }[]> {
    const names = await readdir(runFolder(runId)).catch(nothingThere);
    const begun = (names ?? []).filter((name) => name.endsWith(begunSuffix));
    return Promise.all(
      begun.map(async (name) => {
        const save = name.slice(0, -begunSuffix.length);
        const text = await readFile(begunOf(runId, save), "utf8");
        return { save, begun: Number(text) };
      }),
    );
  }

  return {
    begin: async (runId) => {
      const short = shortage();
      if (short !== undefined) throw new Problem("storage-full", short);
      const save = idFrom("save", entropy(17));
      latest = Math.max(Date.now(), latest + 1);
      const others = await all(runId);
      const begun = others.reduce((most, it) => Math.max(most, it.begun + 1), latest);
      await mkdir(runFolder(runId), { recursive: true, mode: 0o700 });
      await writeFile(begunOf(runId, save), String(begun), { mode: 0o600, flush: true });
      await mkdir(sendingOf(runId, save), { mode: 0o700 });
      return save;
    },
    parts: async (runId, save, from, count) => {
      await checkSending(runId, save);
      return Array.from({ length: count }, (_, n) => ({
        url: `/box/saves/${save}/parts/${from + n}`,
        headers: {},
      }));
    },
    putPart: async (runId, save, part, bytes) => {
      const sending = await checkSending(runId, save);
      if (part < 1 || part > 10_000) throw new Problem("bad-request", "Parts have numbers from 1.");
      const hash = createHash("md5"); // an ETag, as S3 makes it: it names the bytes, it protects nothing
      const draft = await draftFile(join(sending, String(part)), async (file) => {
        let length = 0;
        for await (const chunk of bytes) {
          length += chunk.byteLength;
          if (length > savePartBytes)
            throw new Problem("too-large", `A part has up to ${savePartBytes} bytes.`);
          hash.update(chunk);
          await file.writeFile(chunk); // all of it: `write` may stop early on a disk that fills up
        }
      });
      const etag = hash.digest("hex");
      await rename(draft, join(sending, `${part}-${etag}`)); // a part may come again with other bytes
      return `"${etag}"`;
    },
    complete: async (runId, save, etags) => {
      const whole = archiveOf(runId, save);
      if (existsSync(whole)) return; // by a call whose reply was lost
      const sending = await checkSending(runId, save);
      const names = etags.map((etag, n) => `${n + 1}-${etag.replaceAll('"', "")}`);
      const known = new Set(await readdir(sending).catch(() => []));
      try {
        if (!names.every((name) => known.has(name)))
          throw new Problem(
            "bad-request",
            `Save ${save} does not have these parts. Upload the missing parts, then complete it again.`,
          );
        await rename(await joined(sending, names), whole); // atomic
      } catch (error) {
        if (!existsSync(whole)) throw error; // else another call was faster, and removed the parts
      }
      await rm(sending, { recursive: true, force: true });
    },
    restore: async (_, save) => `/box/saves/${save}`,
    read: async (runId, save) => {
      const path = archiveOf(runId, save);
      const found = await stat(path).catch(nothingThere);
      if (!found?.isFile()) return undefined;
      const stream = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
      return { bytes: found.size, stream };
    },
    /** Deletes only saves that began before `keep`: a DevBox may already send its next one. */
    prune: async (runId, keep) => {
      const saves = await all(runId);
      const kept = keep === undefined ? undefined : saves.find((it) => it.save === keep);
      if (keep !== undefined && !kept) return;
      const old = saves.filter((it) => !kept || it.begun < kept.begun);
      for (const { save } of old) await discard(runId, save);
      if (!kept) await rm(runFolder(runId), { recursive: true, force: true });
    },
  };
}

/** Joins the parts to one file in their folder, and returns its path once it is on disk. */
const joined = (sending: string, names: readonly string[]): Promise<string> =>
  draftFile(join(sending, "whole"), async (file) => {
    for (const name of names) await file.writeFile(createReadStream(join(sending, name)));
  });

const begunSuffix = ".begun";

function nothingThere(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
