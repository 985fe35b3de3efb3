import * as z from "zod";
import { boxAsk, boxReport } from "../../../shared/schemas/box-protocol.ts";
import { boxFact } from "../../../shared/schemas/event.ts";
import { writeDurably } from "./durable-file.ts";
import { type LineFile, openLines, type Place } from "./spool-file.ts";

/** What a DevBox says. `file`: the whole output, uploaded before its fact is sent. */
const saying = z.union([
  z.object({ fact: boxFact, file: z.string().optional() }),
  z.object({ ask: boxAsk.omit({ number: true }) }),
  z.object({ report: boxReport.omit({ number: true }) }),
]);
export type Saying = z.infer<typeof saying>;

/** `cut`: this batch holds the next so many sayings. `taken`: the coordinator has everything up to this batch. */
const mark = z.union([
  z.object({ cut: z.int(), sayings: z.int() }),
  z.object({ taken: z.int() }),
  z.object({ void: z.int() }),
]);

/** `first` counts the sayings of this program, so that a reply finds who waits for it. */
export type Batch = {
  readonly number: number;
  readonly first: number;
  readonly sayings: readonly Saying[];
};

type Said = Place & { readonly index: number; readonly alone: boolean };

const maxBatchBytes = 32 * 1024;
const maxFacts = 500;
const batchesKept = 100;
const rotateBytes = 4 * 1024 ** 2;

/**
 * Everything the DevBox has said and the coordinator has not yet confirmed, on disk. A batch is cut
 * when it is first sent and then never changes, so that its number means the same at every try,
 * also to a program that was started again.
 */
export class Spool {
  readonly #path: string;
  #file: LineFile;
  #waiting: Said[] = [];
  #waitingBytes = 0;
  readonly #cuts = new Map<number, Said[]>();
  #taken = 0;
  #next = 0;

  constructor(path: string) {
    this.#path = path;
    this.#file = openLines(path, (line, place) => this.#replay(line, place));
  }

  /** Bytes that the coordinator has not confirmed. */
  get unconfirmed(): number {
    const cuts = [...this.#cuts].filter(([number]) => number > this.#taken);
    return cuts.reduce((sum, [, cut]) => sum + bytesOf(cut), this.#waitingBytes);
  }

  append(said: Saying): number {
    const place = this.#file.append(JSON.stringify(said));
    return this.#wait(said, place);
  }

  /** The batch to send now, the same until it is confirmed or void; undefined when there is nothing to say. */
  next(): Batch | undefined {
    const number = this.#taken + 1;
    const cut = this.#cuts.get(number) ?? this.#cut(number);
    const [head] = cut;
    if (!head) return undefined;
    const sayings = cut.map((it) => saying.parse(JSON.parse(this.#file.read(it))));
    return { number, first: head.index, sayings };
  }

  confirm(number: number): void {
    this.#took(number);
    this.#cuts.delete(number - batchesKept);
    if (this.unconfirmed === 0 && this.#file.bytes > rotateBytes) this.#rotate();
  }

  /** The coordinator did not take the batch and never will: its number goes to the next one. */
  void(number: number): void {
    this.#cuts.delete(number);
    this.#file.append(JSON.stringify({ void: number }));
  }

  /** Goes back to a batch that the coordinator turns out to lack. False when it is no longer here. */
  rewind(number: number): boolean {
    if (!this.#cuts.has(number)) return false;
    this.#took(number - 1);
    return true;
  }

  /** Resolves when everything said so far survives a power cut. */
  synced(): Promise<void> {
    return this.#file.synced();
  }

  #cut(number: number): Said[] {
    let bytes = 0;
    let count = 0;
    for (const said of this.#waiting) {
      bytes += said.bytes;
      if (count > 0 && (said.alone || bytes > maxBatchBytes || count === maxFacts)) break;
      count += 1;
      if (said.alone) break;
    }
    if (count === 0) return [];
    this.#file.append(JSON.stringify({ cut: number, sayings: count }));
    return this.#take(number, count);
  }

  #take(number: number, count: number): Said[] {
    const cut = this.#waiting.splice(0, count);
    this.#waitingBytes -= bytesOf(cut);
    this.#cuts.set(number, cut);
    return cut;
  }

  #took(number: number): void {
    this.#taken = number;
    this.#file.append(JSON.stringify({ taken: number }));
  }

  #wait(said: Saying, place: Place): number {
    const index = this.#next++;
    this.#waiting.push({ ...place, index, alone: !("fact" in said) });
    this.#waitingBytes += place.bytes;
    return index;
  }

  #rotate(): void {
    writeDurably(this.#path, `${JSON.stringify({ taken: this.#taken })}\n`);
    this.#file.close();
    this.#cuts.clear();
    this.#file = openLines(this.#path, () => {});
  }

  #replay(line: string, place: Place): void {
    const json = JSON.parse(line);
    const said = saying.safeParse(json);
    if (said.success) {
      this.#wait(said.data, place);
      return;
    }
    const it = mark.parse(json);
    if ("cut" in it) this.#take(it.cut, it.sayings);
    else if ("void" in it) this.#cuts.delete(it.void);
    else this.#taken = it.taken;
  }
}

const bytesOf = (said: readonly Said[]): number => said.reduce((sum, it) => sum + it.bytes, 0);
