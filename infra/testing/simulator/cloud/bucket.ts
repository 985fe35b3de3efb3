import { type S3, S3Error } from "../../../../functions/aws/bucket/s3.ts";
import type { Upload } from "../../../../shared/schemas/box-protocol.ts";
import type { Progress } from "../box/plan.ts";
import type { PortCall } from "../coordinator/handlers.ts";

/** An archive of a DevBox. `number`: a newer archive has a greater one. */
export type Archive = {
  readonly devbox: string;
  readonly number: number;
  readonly sha256: string;
  readonly files: Progress;
};

type Held = { readonly at: number; readonly bytes: Uint8Array; readonly archive?: Archive };
type Sending = { readonly key: string; readonly at: number; archive?: Archive };

const noBytes = new Uint8Array();
const etagOf = ({ sha256 }: Archive): string => `"${sha256}"`;

/** An S3 bucket, only as far as `functions/aws/bucket/saves.ts` uses one. Times are world times in milliseconds. */
export class Bucket {
  readonly #now: () => number;
  readonly #objects = new Map<string, Held>();
  readonly #uploads = new Map<string, Sending>();
  #made = 0;
  #packed = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  pack(devbox: string, files: Progress): Archive {
    const number = ++this.#packed;
    return { devbox, number, files, sha256: number.toString(16).padStart(64, "0") };
  }

  /** A DevBox uploads an archive. Returns its ETag; undefined if this upload is over. */
  receive(url: string, archive: Archive): string | undefined {
    const upload = this.#uploads.get(url);
    if (!upload) return undefined;
    upload.archive = archive;
    return etagOf(archive);
  }

  /** The archive under a key, if it is complete. */
  fetch(key: string): Archive | undefined {
    return this.#objects.get(key)?.archive;
  }

  archive(runId: string, save: string): Archive | undefined {
    return this.fetch(`saves/${runId}/${save}`);
  }

  /** Every complete archive of a Run, with its key. */
  stored(runId: string): { readonly key: string; readonly archive: Archive }[] {
    return [...this.#objects].flatMap(([key, { archive }]) =>
      archive && key.startsWith(`saves/${runId}/`) ? [{ key, archive }] : [],
    );
  }

  client(call: PortCall): S3 {
    const objects = this.#objects;
    const uploads = this.#uploads;
    const do_ = <T>(name: string, act: () => T) => call(`s3.${name}`, act);
    const never = async (): Promise<never> => {
      throw new Error("No handler of the simulator calls this.");
    };
    const gone = () => new S3Error(404, "NoSuchUpload", "There is no such upload.");
    return {
      presignedGet: async (key) => key,
      presignedPut: never,
      presignedPart: async (_key, _seconds, id): Promise<Upload> => ({ url: id, headers: {} }),
      createMultipartUpload: (key) =>
        do_("create", () => {
          const id = `upload-${++this.#made}`;
          uploads.set(id, { key, at: this.#now() });
          return id;
        }),
      completeMultipartUpload: (key, id, [etag]) =>
        do_("complete", () => {
          const upload = uploads.get(id);
          if (upload?.key !== key) throw gone();
          const { at, archive } = upload;
          if (!archive || etagOf(archive) !== etag)
            throw new S3Error(400, "InvalidPart", "A part is missing.");
          uploads.delete(id);
          objects.set(key, { at, bytes: noBytes, archive });
        }),
      abortMultipartUpload: (_, id) =>
        do_("abort", () => {
          if (!uploads.delete(id)) throw gone();
        }),
      headObject: (key) => do_("head", () => (objects.has(key) ? { bytes: 1 } : undefined)),
      getObject: (key) => do_("get", () => objects.get(key)?.bytes),
      putObject: (key, bytes) =>
        do_("put", () => void objects.set(key, { at: this.#now(), bytes })),
      listObjects: (prefix) =>
        do_("list", () =>
          [...objects]
            .filter(([key]) => key.startsWith(prefix))
            .map(([key, { at }]) => ({ key, modifiedMs: at - (at % 1_000) })),
        ),
      deleteObject: (key) => do_("delete", () => void objects.delete(key)),
    };
  }
}
