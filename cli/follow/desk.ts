import { randomUUID } from "node:crypto";
import type { OpenQuestions } from "../../shared/schemas/question.ts";
import { type Remote, RemoteProblem } from "../remote.ts";
import { insist } from "./events.ts";
import { SteeringLine } from "./line.ts";
import { type Asking, askLeave, unlessTaken } from "./prompt.ts";
import { askQuestions } from "./questions.ts";

type Seat = {
  readonly remote: Pick<Remote, "answer" | "message" | "stop">;
  readonly runId: string;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Shows the person what went wrong. */
  complain(text: string): void;
  /** Removes lines above that are shown only for now. */
  clear(): void;
  /** Called when the person has left, or the input has ended. */
  over(): void;
};

/**
 * The controls of a person who watches a Run: a line to steer it, prompts for its questions, and
 * Ctrl+C. Only one of them has the terminal at a time. The timeline is written above the line and
 * waits while a prompt is open.
 */
export class Desk {
  private readonly seat: Seat;
  private readonly line: SteeringLine;
  private open: OpenQuestions | null = null;
  /** The questions that this person has answered, perhaps before the timeline shows it. */
  private answered: string | undefined;
  private interrupted = false;
  /** Lines typed before a question came. They are no answer to it; they are sent after the answer. */
  private kept: string[] = [];
  private held: (() => void)[] | undefined;
  private news = new AbortController();
  private readonly closed = new AbortController();
  private sitting: Promise<void> | undefined;
  private sending: Promise<void> = Promise.resolve();

  constructor(seat: Seat) {
    this.seat = seat;
    this.line = new SteeringLine({
      input: seat.input,
      output: seat.output,
      prompt: "› ",
      said: (text) => this.said(text),
      interrupted: () => this.interrupt(),
    });
  }

  /** Writes whole lines above the steering line, or after the open prompt. */
  print(write: () => void): void {
    if (this.held) this.held.push(write);
    else this.line.above(write);
  }

  /** Shows what goes on beside the line where the person types; `""` for nothing. */
  setStatus(text: string): void {
    this.line.setStatus(text);
  }

  /** Sets the open questions. The first call starts the controls. */
  attend(open: OpenQuestions | null): void {
    const changed = open?.id !== this.open?.id;
    this.open = open;
    if (changed) this.wake();
    if (this.sitting !== undefined) return;
    this.sitting = this.sit().finally(() => this.seat.over());
    this.sitting.catch(() => {}); // `close` throws the error
  }

  /** Ctrl+C, also as a signal. Before the first call of `attend` it leaves at once. */
  interrupt(): void {
    this.interrupted = true;
    this.wake();
    if (!this.sitting) this.seat.over();
  }

  /** Gives the terminal back, after the server has received every sent line. */
  async close(): Promise<void> {
    this.closed.abort();
    this.wake();
    await this.sitting;
    await this.sending;
  }

  private say(write: () => void): void {
    this.print(() => {
      this.seat.clear();
      write();
    });
  }

  private wake(): void {
    const { news } = this;
    this.news = new AbortController();
    news.abort();
  }

  private async sit(): Promise<void> {
    while (!this.closed.signal.aborted) {
      const { signal } = this.news;
      if (this.interrupted) {
        await this.alone(this.closed.signal, (asking) => this.leave(asking));
        continue;
      }
      this.line.show();
      const { open } = this;
      if (!open || open.id === this.answered) {
        if (!open) for (const text of this.kept.splice(0)) this.message(text);
        await aborted(signal);
        continue;
      }
      await this.line.empty(signal);
      if (!signal.aborted) await this.alone(signal, (asking) => this.answer(open, asking));
    }
    for (const text of [...this.kept, this.line.hide()])
      if (text !== "") this.seat.complain(`Not sent: ${text}`);
  }

  /** Gives the terminal to a prompt; the timeline waits until it is done. */
  private async alone(signal: AbortSignal, ask: (asking: Asking) => Promise<void>): Promise<void> {
    const { input, output } = this.seat;
    this.line.hide();
    this.seat.clear();
    this.held = [];
    try {
      await ask({ input, output, signal, clearPromptOnDone: true });
    } finally {
      const held = this.held;
      this.held = undefined;
      for (const write of held) this.print(write);
    }
  }

  private async answer(open: OpenQuestions, asking: Asking): Promise<void> {
    const answers = await unlessTaken(() => askQuestions(open.questions, asking));
    if (answers === "interrupted") this.interrupted = true;
    if (answers === undefined || answers === "interrupted") return;
    const { remote, runId } = this.seat;
    const key = randomUUID();
    this.answered = open.id;
    this.send(
      "The answer",
      () => remote.answer(runId, open.id, answers, key),
      ({ status }) => {
        if (status === 409) return; // someone else answered, or the Run has ended: the timeline shows it
        this.answered = undefined;
        this.wake();
      },
    );
  }

  private async leave(asking: Asking): Promise<void> {
    this.interrupted = false;
    const wish = await askLeave(asking);
    if (wish === "leave") this.closed.abort();
    if (wish !== "stop") return;
    const { remote, runId } = this.seat;
    const key = randomUUID();
    this.send("The stop", () => remote.stop(runId, key));
  }

  private said(text: string): void {
    if (!this.open || this.open.id === this.answered) {
      this.message(text);
      return;
    }
    this.kept.push(text);
    this.say(() => this.seat.output.write("  Kept until the question is answered.\n"));
  }

  private message(text: string): void {
    const { remote, runId } = this.seat;
    const key = randomUUID();
    this.send(
      "The message",
      () => remote.message(runId, text, key),
      () => this.line.restore(text),
    );
  }

  /** Makes a call after the earlier ones, and repeats it until the server has it. Shows a refusal. */
  private send(
    what: string,
    call: () => Promise<void>,
    refused: (problem: RemoteProblem) => void = () => {},
  ): void {
    const patience = { signal: this.closed.signal, lost: () => {} }; // the timeline shows it
    const complain = (text: string) => this.say(() => this.seat.complain(text));
    this.sending = this.sending.then(async () => {
      try {
        const done = await insist(() => call().then(() => true), patience);
        if (!done) complain(`${what} was not sent: the server could not be reached.`);
      } catch (problem) {
        if (!(problem instanceof RemoteProblem)) throw problem;
        complain(problem.message);
        refused(problem);
      }
    });
    this.sending.catch(() => {}); // `close` throws the error
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
