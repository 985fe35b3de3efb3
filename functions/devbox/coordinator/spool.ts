import * as z from "zod";
import { boxAsk, boxReport } from "../../../shared/schemas/box-protocol.ts";
import { boxFact } from "../../../shared/schemas/event.ts";
import { writeDurably } from "./durable-file.ts";
import { isFull } from "./space.ts";
import { type LineFile, openLines, type Position } from "./spool-file.ts";

/** One thing that the DevBox says. `file`: the complete output, which is uploaded before the fact is sent. */
const saying = z.union([
  z.object({ fact: boxFact, file: z.string().optional() }),
  z.object({ ask: boxAsk.omit({ number: true }) }),
  z.object({ report: boxReport.omit({ number: true }) }),
]);
export type Saying = z.infer<typeof saying>;

/**
 * `cut`: the batch of this number contains the next `sayings`. `taken`: the coordinator has everything up to this
 * batch. `void`: the coordinator refused this batch.
 */
const mark = z.union([
  z.object({ cut: z.int(), sayings: z.int() }),
  z.object({ taken: z.int() }),
  z.object({ void: z.int() }),
]);

/** `first` is the index of the batch's first saying in this program, by which a reply finds its caller. */
export type Batch = {
  readonly number: number;
  readonly first: number;
  readonly sayings: readonly Saying[];
};

type Said = Position & { readonly index: number; readonly alone: boolean };

const maxBatchBytes = 32 * 1024;
const maxFacts = 500;
const batchesKept = 100;
const rotateBytes = 4 * 1024 ** 2;

/**
 * Keeps on disk everything that the DevBox has said and the coordinator has not confirmed. A batch is formed
 * when it is first sent and never changes, so its number means the same at every try, even after a restart of
 * this program.
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
    this.#file = openLines(path, (line, position) => this.#replay(line, position));
  }

  /** The number of bytes that the coordinator has not confirmed. */
  get unconfirmed(): number {
    const cuts = [...this.#cuts].filter(([number]) => number > this.#taken);
    return cuts.reduce((sum, [, cut]) => sum + bytesOf(cut), this.#waitingBytes);
  }

  append(said: Saying): number {
    const position = this.#file.append(JSON.stringify(said));
    return this.#wait(said, position);
  }

  /** The batch to send now: the same one until it is confirmed or void. Undefined when there is nothing to send. */
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

  /** The coordinator refused the batch for good: the next batch gets its number. */
  void(number: number): void {
    this.#cuts.delete(number);
    this.#file.append(JSON.stringify({ void: number }));
  }

  /** Goes back to a batch that the coordinator does not have. False when this spool no longer has it either. */
  rewind(number: number): boolean {
    if (!this.#cuts.has(number)) return false;
    this.#took(number - 1);
    return true;
  }

  /** Resolves when all sayings so far survive a power cut. */
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

  #wait(said: Saying, position: Position): number {
    const index = this.#next++;
    this.#waiting.push({ ...position, index, alone: !("fact" in said) });
    this.#waitingBytes += position.bytes;
    return index;
  }

  #rotate(): void {
    try {
      writeDurably(this.#path, `${JSON.stringify({ taken: this.#taken })}\n`);
    } catch (error) {
      if (isFull(error)) return; // the file stays long for now
      throw error;
    }
    this.#file.close();
    this.#cuts.clear();
    this.#file = openLines(this.#path, () => {});
  }

  #replay(line: string, position: Position): void {
    const json = JSON.parse(line);
    const said = saying.safeParse(json);
    if (said.success) {
      this.#wait(said.data, position);
      return;
    }
    const it = mark.parse(json);
    if ("cut" in it) this.#take(it.cut, it.sayings);
    else if ("void" in it) this.#cuts.delete(it.void);
    else this.#taken = it.taken;
  }
}

const bytesOf = (said: readonly Said[]): number => said.reduce((sum, it) => sum + it.bytes, 0);
