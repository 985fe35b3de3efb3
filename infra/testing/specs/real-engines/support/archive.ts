import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { createZstdDecompress } from "node:zlib";

/** The bytes of an archive without its compression. */
export const unpacked = (archive: AsyncIterable<Uint8Array>): Promise<Buffer> =>
  buffer(Readable.from(archive).pipe(createZstdDecompress()));
