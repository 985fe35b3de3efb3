import type { Transform } from "node:stream";
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from "node:zlib";
import { type Ending, endingOf, isLast } from "./ending.ts";
import { createEvents, type Events } from "./events.ts";
import { parsed } from "./json.ts";
import { charsPerToken } from "./prompt-size.ts";
import { type Reader, raised, sound, type Usage } from "./usage.ts";

/** What is known about the usage of a call at this moment. */
export type Counted = {
  readonly model: string | undefined;
  readonly usage: Usage;
  /** The service did not say everything, so a part is an estimate from the number of characters. */
  readonly estimated: boolean;
};

/** Reads a copy of a reply while it passes. */
export interface Tap {
  add(chunk: Buffer): void;
  /** Resolves when the end of the reply is read. */
  end(): Promise<void>;
  readonly counted: Counted;
  readonly ending: Ending;
  /** How many events could be read. */
  readonly events: number;
}

export type Asked = {
  readonly reader: Reader;
  readonly model: () => string | undefined;
  /** An estimate of the input. */
  readonly tokens: () => number;
};

export type ReplyHead = {
  readonly contentType: string;
  readonly contentEncoding: string;
};

/** The longest reply in one piece that is read. */
const longestReply = 64 * 1024 ** 2;

export function createTap({ reader, ...asked }: Asked, head: ReplyHead): Tap {
  let model: string | undefined;
  let said: Partial<Usage> = {};
  let complete = false;
  /** Characters since the last complete count. */
  let written = 0;
  let ending: Ending = {};
  let heard = 0;

  function read(event: unknown): void {
    const reading = reader(event);
    model = reading.model?.slice(0, 200) || model;
    if (reading.usage) said = raised(said, reading.usage);
    if (reading.complete) complete = true;
    written = reading.complete ? 0 : written + (reading.written ?? 0);
    if (typeof event === "object" && event !== null && Object.keys(event).length > 0) heard += 1;
    const { stop, error } = endingOf(event);
    // A refusal is written like a text, and then ends like one.
    ending = {
      stop:
        ending.stop === "refusal" || isLast(stop) ? (ending.stop ?? stop) : (stop ?? ending.stop),
      error: error ?? ending.error,
    };
  }

  const events = createEvents((data) => {
    if (data !== "[DONE]") read(parsed(data));
    else ending = { ...ending, stop: ending.stop ?? "done" };
  });
  const isStream = /\btext\/event-stream\b/i.test(head.contentType);
  const plain = isStream ? events : wholeReply(read, events);
  const unpack = unpackerOf(head.contentEncoding);
  unpack?.on("data", (chunk: Buffer) => plain.add(chunk));
  unpack?.on("error", () => {}); // the rest cannot be read, so it is estimated

  return {
    add: (chunk) => void (unpack ? unpack.write(chunk) : plain.add(chunk)),
    async end() {
      if (unpack && !unpack.destroyed) {
        const { promise, resolve } = Promise.withResolvers<void>();
        unpack.once("close", resolve);
        unpack.end();
        unpack.resume();
        await promise;
      }
      plain.end();
    },
    get ending() {
      return ending;
    },
    get events() {
      return heard;
    },
    get counted() {
      const counted = said.outputTokens ?? 0;
      const guess = Math.ceil(written / charsPerToken);
      const outputTokens = complete ? counted + guess : Math.max(counted, guess);
      const inputTokens = said.inputTokens ?? asked.tokens();
      return {
        model: model ?? asked.model(),
        usage: sound({ ...said, inputTokens, outputTokens }),
        estimated: said.inputTokens === undefined || !complete || guess > 0,
      };
    },
  };
}

/** A reply in one piece: one object, or Gemini's list of them. Some services send a stream under another type. */
function wholeReply(read: (event: unknown) => void, events: Events): Events {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    add(chunk) {
      bytes += chunk.length;
      if (bytes <= longestReply) chunks.push(chunk);
    },
    end() {
      const all = Buffer.concat(chunks);
      const reply = parsed(all.toString());
      if (reply === undefined) {
        events.add(all);
        events.end();
      } else for (const it of Array.isArray(reply) ? reply : [reply]) read(it);
    },
  };
}

/** Only for services that compress although the gate asks them not to. Cut streams are read as far as they go. */
function unpackerOf(encoding: string): Transform | undefined {
  const zlib = { finishFlush: constants.Z_SYNC_FLUSH };
  switch (encoding.trim().toLowerCase()) {
    case "gzip":
    case "x-gzip":
      return createGunzip(zlib);
    case "deflate":
      return createInflate(zlib);
    case "br":
      return createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH });
    case "zstd":
      return createZstdDecompress({ finishFlush: constants.ZSTD_e_flush });
    default:
      return undefined;
  }
}
