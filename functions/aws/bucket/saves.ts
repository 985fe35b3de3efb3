import { idFrom } from "../../../shared/id.ts";
import { Problem } from "../../../shared/problem.ts";
import type { Ports, Saves } from "../../ports/ports.ts";
import { type S3, S3Error } from "./s3.ts";

const partSeconds = 60 * 60;
const restoreSeconds = 60 * 60;

/** S3's errors for a list that does not match the uploaded parts. */
const wrongParts = new Set(["InvalidPart", "InvalidPartOrder", "EntityTooSmall", "MalformedXML"]);

/**
 * Saves as objects `saves/<Run>/<save>`, by multipart uploads. The id of an upload is in a note beside it,
 * `<save>.upload`, because S3 reads objects consistently but does not promise this for its list of uploads.
 * The bucket's lifecycle rule deletes uploads without a note.
 */
export function s3Saves(s3: S3, { entropy }: Pick<Ports, "entropy">): Saves {
  const keyOf = (runId: string, save: string) => `saves/${runId}/${save}`;

  async function uploadOf(key: string): Promise<string | undefined> {
    const note = await s3.getObject(noteOf(key));
    return note && new TextDecoder().decode(note);
  }

  async function there(key: string): Promise<void> {
    if (!(await s3.headObject(key))) throw noSave(key);
  }

  async function abandon(key: string): Promise<void> {
    const upload = await uploadOf(key);
    if (upload) await s3.abortMultipartUpload(key, upload).catch(unlessGone);
    await s3.deleteObject(noteOf(key));
  }

  return {
    begin: async (runId) => {
      const save = idFrom("save", entropy(17));
      const key = keyOf(runId, save);
      const upload = await s3.createMultipartUpload(key);
      await s3.putObject(noteOf(key), new TextEncoder().encode(upload));
      return save;
    },
    parts: async (runId, save, from, count) => {
      const key = keyOf(runId, save);
      const upload = await uploadOf(key);
      if (!upload) throw noSave(key);
      const numbers = Array.from({ length: count }, (_, n) => from + n);
      return Promise.all(numbers.map((it) => s3.presignedPart(key, partSeconds, upload, it)));
    },
    complete: async (runId, save, etags) => {
      const key = keyOf(runId, save);
      const upload = await uploadOf(key);
      if (!upload) return there(key); // already completed
      try {
        await s3.completeMultipartUpload(key, upload, etags);
      } catch (error) {
        if (error instanceof S3Error && wrongParts.has(error.code))
          throw new Problem(
            "bad-request",
            `Save ${save} does not have these parts (${error.code}). Upload the missing parts, then complete it again.`,
          );
        unlessGone(error);
        await there(key); // completed by a call whose reply was lost
      }
      await s3.deleteObject(noteOf(key));
    },
    restore: (runId, save) => s3.presignedGet(keyOf(runId, save), restoreSeconds),
    /**
     * Deletes only saves that began before `keep`: a DevBox may already send its next save, and a late call must not
     * delete a save that a later call keeps.
     */
    prune: async (runId, keep) => {
      const objects = await s3.listObjects(keyOf(runId, ""));
      const kept = keep && objects.find(({ key }) => key === keyOf(runId, keep));
      if (keep && !kept) return;
      const old = objects.filter((it) => !kept || it.modifiedMs < kept.modifiedMs);
      const [notes, archives] = [old.filter(isNote), old.filter((it) => !isNote(it))];
      await Promise.all(notes.map(({ key }) => abandon(key.slice(0, -noteSuffix.length))));
      await Promise.all(archives.map(({ key }) => s3.deleteObject(key)));
    },
  };
}

const noteSuffix = ".upload";
const noteOf = (key: string) => `${key}${noteSuffix}`;
const isNote = ({ key }: { key: string }) => key.endsWith(noteSuffix);

function unlessGone(error: unknown): void {
  if (!(error instanceof S3Error && error.code === "NoSuchUpload")) throw error;
}

const noSave = (key: string) =>
  new Problem("bad-request", `This Run has no save ${key.split("/").at(-1)}. Begin a new one.`);
