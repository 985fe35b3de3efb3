import { Failure, type FailureKind } from "../../engine-drivers/failure.ts";
import { kindOfStatus, kindOfWords } from "../../engine-drivers/meaning.ts";
import { type Ending, errorOf } from "./meter/ending.ts";
import { at, parsed, text } from "./meter/json.ts";
import { secondsOf } from "./retry-after.ts";

/** What the model gate saw of the last call: engines often do not say why they got no answer. */
export interface Witness {
  /** Why the last call that ended got no whole answer. Undefined if it got one. */
  readonly trouble: Failure | undefined;
  /** A call waits for its reply, or for the rest of it. */
  readonly waiting: boolean;
  /** Aborts when many calls in a row got no whole answer: some engines would go on without end. */
  readonly hopeless: AbortSignal;
  /** Forgets what was seen. */
  forget(): void;
  begins(): SeenCall;
  /** The service cannot be reached. */
  unreachable(words: string): void;
}

export type SeenCall = {
  answered(reply: ReplyHead): void;
  /** A piece of an error's body. */
  refused(chunk: Buffer): void;
  /** @param left the engine went away. What had reached it by then still counts. */
  ended(seen: { left: boolean; ending: Ending; events: number }): void;
};

export type ReplyHead = {
  readonly status: number;
  readonly contentType: string;
  /** As the service gives it: seconds, or a date. */
  readonly retryAfter: string | undefined;
};

const longestError = 16 * 1024;
/** More than any engine tries that gives up by itself within a minute. */
const mostInVain = 15;

/** Stops that are no answer. All others are: the end of a turn, a call of a tool. */
const stops: readonly (readonly [RegExp, FailureKind])[] = [
  [
    /^(refusal|content_filter|safety|image_safety|recitation|blocklist|prohibited_content|spii|block_reason_\w+|model_armor)$/i,
    "refused",
  ],
  [/^(max_tokens|max_output_tokens|length)$/i, "output-limit"],
  [/^model_context_window_exceeded$/i, "context"],
  [/^(malformed_function_call|unexpected_tool_call)$/i, "malformed"],
];

export function createWitness(): Witness {
  let trouble: Failure | undefined;
  let open = 0;
  let inVain = 0;
  let hopeless = new AbortController();

  function saw(failure: Failure | undefined): void {
    trouble = failure;
    inVain = failure ? inVain + 1 : 0;
    if (inVain >= mostInVain) hopeless.abort();
  }

  function begins(): SeenCall {
    open += 1;
    let head: ReplyHead | undefined;
    let body = "";
    return {
      answered(reply) {
        head = reply;
      },
      refused(chunk) {
        if (body.length < longestError) body += chunk.toString();
      },
      ended({ left, ...seen }) {
        open -= 1;
        if (!head) return;
        const { stop, error } = seen.ending;
        if (head.status > 299) saw(refusalOf(head, body));
        else if (!left || stop !== undefined || error) saw(brokenBy(head, seen));
      },
    };
  }

  return {
    get trouble() {
      return trouble;
    },
    get waiting() {
      return open > 0;
    },
    get hopeless() {
      return hopeless.signal;
    },
    forget() {
      trouble = undefined;
      inVain = 0;
      hopeless = new AbortController();
    },
    begins,
    unreachable: (words) => saw(new Failure("broken-off", words)),
  };
}

function refusalOf({ status, retryAfter }: ReplyHead, body: string): Failure {
  const content = parsed(body);
  const [first] = Array.isArray(content) ? content : [content]; // Gemini
  const error = errorOf(at(first, "error"));
  const words = error?.message || text(at(first, "message")) || `It answered with ${status}`;
  const kind =
    status < 400 ? "malformed" : kindOfStatus(status, `${words} ${spaced(error?.code ?? "")}`);
  const wait = kind === "rate-limit" ? waitWords(retryAfter) : "";
  return new Failure(kind, words + wait, status);
}

function brokenBy(
  { contentType }: ReplyHead,
  { ending, events }: { ending: Ending; events: number },
): Failure | undefined {
  const { stop, error } = ending;
  if (error) {
    const words = error.message || error.code.trim();
    return new Failure(kindOfWords(`${words} ${spaced(error.code)}`) ?? "server", words);
  }
  if (stop !== undefined) {
    const kind = stops.find(([pattern]) => pattern.test(stop))?.[1];
    return kind && new Failure(kind, `It stopped with “${stop.slice(0, 60)}”`);
  }
  const type = contentType.split(";")[0]?.trim() || "no type";
  if (events > 0 && type === "application/json") return undefined; // in one piece, such as a compaction
  if (events > 0) return new Failure("broken-off", "A reply ended before it was whole");
  return new Failure("malformed", `It answered with ${type} that is no reply of a model`);
}

/** `rate_limit_error` and `RESOURCE_EXHAUSTED` as words. */
const spaced = (code: string) => code.replaceAll("_", " ");

/** In how long the service wants to be asked again, if that is worth telling. */
function waitWords(retryAfter: string | undefined): string {
  const seconds = secondsOf(retryAfter);
  if (seconds === undefined || seconds < 60) return "";
  const minutes = Math.ceil(seconds / 60);
  const span = minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
  return ` It asks to wait ${span}`;
}
