import { vi } from "vitest";
import type { ServerFrame } from "../../../shared/schemas/frame.ts";

/** The server's side of a WebSocket that the page has opened. */
export type Opened = {
  readonly address: string;
  /** The frames that the page has sent. */
  readonly said: Record<string, unknown>[];
  closed: boolean;
  accept(): void;
  /** Sends a frame as text, or as bytes. */
  send(frame: ServerFrame | Record<string, unknown>, as?: "text" | "bytes"): void;
  end(): void;
};

/** Replaces the browser's WebSocket. Each socket that the page opens is added to the returned list. */
export function takeSockets(): Opened[] {
  const opened: Opened[] = [];
  class FakeSocket {
    static readonly OPEN = 1;
    readyState = 0;
    binaryType = "blob";
    onopen: (() => void) | null = null;
    onclose: (() => void) | null = null;
    onerror: (() => void) | null = null;
    onmessage: ((message: { data: unknown }) => void) | null = null;
    readonly server: Opened;

    constructor(address: string) {
      this.server = {
        address,
        said: [],
        closed: false,
        accept: () => {
          this.readyState = 1;
          this.onopen?.();
        },
        send: (frame, as = "text") => {
          const text = JSON.stringify(frame);
          const data = as === "text" ? text : new TextEncoder().encode(text).buffer;
          if (as === "text" || this.binaryType === "arraybuffer") this.onmessage?.({ data });
        },
        end: () => {
          this.readyState = 3;
          this.onclose?.();
        },
      };
      opened.push(this.server);
    }
    send(text: string): void {
      this.server.said.push(JSON.parse(text));
    }
    close(): void {
      this.readyState = 3;
      this.server.closed = true;
    }
  }
  vi.stubGlobal("WebSocket", FakeSocket);
  return opened;
}
