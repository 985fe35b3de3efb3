import { StringDecoder } from "node:string_decoder";

/** The longest line that is read. A longer one is passed on to the engine and not counted. */
const longestLine = 32 * 1024 ** 2;

/** Reads the data of server-sent events, however the stream is cut into pieces. */
export interface Events {
  add(chunk: Buffer): void;
  /** Reads the last event of a stream that ended without the empty line after it. */
  end(): void;
}

/** As in the standard, a line ends with CR, LF or both, and an event has all its lines of data. */
export function createEvents(onData: (data: string) => void): Events {
  const decoder = new StringDecoder("utf8");
  let line = "";
  let skipping = false;
  let data: string[] = [];
  let afterCr = false;

  function endLine(): void {
    const whole = line;
    line = "";
    if (skipping) skipping = false;
    else if (whole === "") dispatch();
    else if (whole.startsWith("data:")) data.push(whole.slice(whole[5] === " " ? 6 : 5));
  }

  function dispatch(): void {
    if (data.length === 0) return;
    const event = data.join("\n");
    data = [];
    onData(event);
  }

  function read(more: string): void {
    const text = afterCr && more.startsWith("\n") ? more.slice(1) : more;
    if (more !== "") afterCr = more.endsWith("\r");
    const parts = text.split(/\r\n|\n|\r/);
    for (const [n, part] of parts.entries()) {
      if (n > 0) endLine();
      if (!skipping) line += part;
      if (line.length > longestLine) {
        line = "";
        skipping = true;
      }
    }
  }

  return {
    add: (chunk) => read(decoder.write(chunk)),
    end() {
      read(decoder.end());
      endLine();
      dispatch();
    },
  };
}
