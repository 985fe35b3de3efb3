import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";

/** The hash class for SignatureV4: SHA-256, or its HMAC when there is a secret. */
export class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret ? createHmac("sha256", bytesOf(secret)) : createHash("sha256");
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

const bytesOf = (it: string | ArrayBuffer | ArrayBufferView) => {
  if (typeof it === "string") return it;
  return ArrayBuffer.isView(it)
    ? Buffer.from(it.buffer, it.byteOffset, it.byteLength)
    : Buffer.from(it);
};
