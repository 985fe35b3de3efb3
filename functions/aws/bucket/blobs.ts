import type { Blobs } from "../../ports/ports.ts";
import type { S3 } from "./s3.ts";

/** The limit for a reply of a function is 6 MB (Lambda quotas), and base64 adds a third. */
const maxProxied = 4 * 1024 ** 2;
const uploadSeconds = 15 * 60;
const linkSeconds = 5 * 60;

/** Forces a plain download: a DevBox chose the content, and a browser must never show it as a page. */
const download = {
  type: "text/plain; charset=utf-8",
  disposition: "attachment",
  encoding: "identity",
};

/** Large results as objects `blobs/<Run>/<sha256>`. DevBoxes upload directly to S3, which checks the hash. */
export function s3Blobs(s3: S3): Blobs {
  const keyOf = (runId: string, sha256: string) => `blobs/${runId}/${sha256}`;
  return {
    uploadTo: (runId, sha256, bytes) =>
      s3.presignedPut(keyOf(runId, sha256), uploadSeconds, { sha256, bytes }),
    linkTo: async (runId, sha256) => {
      const key = keyOf(runId, sha256);
      const found = await s3.headObject(key);
      if (!found || found.bytes <= maxProxied) return undefined;
      return s3.presignedGet(key, linkSeconds, download);
    },
    put: (runId, sha256, bytes) => s3.putObject(keyOf(runId, sha256), bytes),
    get: (runId, sha256) => s3.getObject(keyOf(runId, sha256)),
  };
}
