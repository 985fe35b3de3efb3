import {
  clearScreenDown,
  createInterface,
  cursorTo,
  type Interface,
  moveCursor,
} from "node:readline";
import { wrappedRows } from "../terminal/wrapped-rows.ts";

type Typing = {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly prompt: string;
  /** A line that the person sent with Enter: trimmed, never empty. */
  said(text: string): void;
  /** Ctrl+C, or the end of the input. */
  interrupted(): void;
};

/** The line at the bottom of the terminal in which a person types. The timeline continues above it. */
export class SteeringLine {
  private readonly typing: Typing;
  private open: Interface | undefined;
  /** Text of the line while it is hidden. */
  private draft = "";
  private status = "";
  private whenEmpty: (() => void)[] = [];

  constructor(typing: Typing) {
    this.typing = typing;
  }

  /** Shows the line with its former text. */
  show(): void {
    if (this.open) return;
    const { input, output } = this.typing;
    const { prompt } = this;
    const line = createInterface({ input, output, prompt, terminal: true, historySize: 50 });
    this.open = line;
    line.on("line", (text) => {
      this.eraseSent(text);
      line.prompt();
      this.notifyEmpty();
      if (text.trim() !== "") this.typing.said(text.trim());
    });
    line.on("SIGINT", () => this.typing.interrupted());
    line.on("close", () => {
      if (this.open !== line) return;
      this.forget(line);
      this.typing.interrupted();
    });
    input.on("keypress", this.notifyEmpty);
    line.prompt();
    if (this.draft !== "") line.write(this.draft);
    this.draft = "";
  }

  /** Hides the line. Keeps its text for the next time, and returns it. */
  hide(): string {
    const line = this.open;
    if (line) {
      this.erase(line);
      this.forget(line);
      line.close();
    }
    return this.draft.trim();
  }

  /** Writes whole lines above the line, which stays unchanged. */
  above(write: () => void): void {
    const line = this.open;
    if (!line) {
      write();
      return;
    }
    // Readline moves up by the rows of its last whole drawing before it draws again. What is typed at the end of the
    // line is no such drawing, so this is not always the cursor's row.
    const rows = Number(Reflect.get(line, "prevRows") ?? line.getCursorPos().rows);
    this.erase(line);
    write();
    if (rows > 0) this.typing.output.write("\n".repeat(rows));
    line.prompt(true);
  }

  /** Shows what goes on at the beginning of the line; `""` for nothing. */
  setStatus(text: string): void {
    if (text === this.status) return;
    this.status = text;
    this.above(() => this.open?.setPrompt(this.prompt));
  }

  /** Puts back a text that could not be sent, unless the person is typing something else. */
  restore(text: string): void {
    if (!this.open) this.draft ||= text;
    else if (this.open.line === "") this.open.write(text);
  }

  /** Resolves when the line is empty, because its text was sent or deleted. */
  empty(signal: AbortSignal): Promise<void> {
    if (signal.aborted || !this.open || this.open.line === "") return Promise.resolve();
    return new Promise((resolve) => {
      this.whenEmpty.push(resolve);
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  private get prompt(): string {
    return this.status === "" ? this.typing.prompt : `${this.status} ${this.typing.prompt}`;
  }

  private forget(line: Interface): void {
    this.open = undefined;
    this.draft = line.line;
    this.typing.input.off("keypress", this.notifyEmpty);
  }

  private readonly notifyEmpty = (): void => {
    if (this.open?.line !== "") return;
    for (const resolve of this.whenEmpty.splice(0)) resolve();
  };

  private erase(line: Interface): void {
    const { output } = this.typing;
    moveCursor(output, 0, -line.getCursorPos().rows);
    cursorTo(output, 0);
    clearScreenDown(output);
  }

  /** Removes a sent line; the timeline shows its text. The cursor is in the row below it. */
  private eraseSent(text: string): void {
    const { prompt } = this;
    const { output } = this.typing;
    const rows = wrappedRows(prompt + text, Math.max(1, output.columns));
    moveCursor(output, 0, -rows);
    cursorTo(output, 0);
    clearScreenDown(output);
  }
}
