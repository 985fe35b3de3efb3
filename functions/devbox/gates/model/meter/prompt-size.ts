/** A longer run of characters without a space is an image or a document in base64. */
const longestWord = 8_192;
/** About what an image of usual size costs. */
const imageTokens = 1_600;
export const charsPerToken = 4;

/** Estimates the tokens of a request while its bytes pass. Used if the reply does not count them. */
export interface PromptSize {
  add(bytes: Uint8Array): void;
  readonly tokens: number;
}

export function createPromptSize(): PromptSize {
  let chars = 0;
  let images = 0;
  let run = 0;

  function endRun(): void {
    if (run > longestWord) images += 1;
    else chars += run;
    run = 0;
  }

  return {
    add(bytes) {
      // By index, because iterating a large body is ten times slower.
      for (let at = 0; at < bytes.length; at += 1) {
        run += 1;
        const byte = bytes[at];
        if (byte === 0x20 || byte === 0x22 || byte === 0x5c) endRun(); // space, quote, backslash
      }
    },
    get tokens() {
      const open = run > longestWord ? imageTokens : run / charsPerToken;
      return Math.ceil(chars / charsPerToken + open) + images * imageTokens;
    },
  };
}
