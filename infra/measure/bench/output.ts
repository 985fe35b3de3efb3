import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import xterm from "@xterm/headless";
import { createDecoder } from "../../../functions/devbox/output/decode.ts";
import { createLiveOutput } from "../../../functions/devbox/output/live-output.ts";
import { createStepOutput } from "../../../functions/devbox/output/step-output.ts";
import { createRedactor } from "../../../shared/redaction/redactor.ts";
import { type Row, timed, times } from "./samples.ts";

const streamBytes = 10 * 1024 ** 2;
const pieceBytes = 64 * 1024;
const runs = 5;

/** A stream of 10 MB, from its lines by number. */
function stream(part: (at: number) => string): Buffer {
  const parts: string[] = [];
  for (let at = 0, bytes = 0; bytes < streamBytes; at += 1) {
    const text = part(at);
    parts.push(text);
    bytes += text.length;
  }
  return Buffer.from(parts.join(""));
}

const bar = (at: number, width: number) => "#".repeat(at % width).padEnd(width);
const streams: Readonly<Record<string, (at: number) => string>> = {
  "lines of a log": (at) =>
    `INFO [worker-${at % 8}] request ${at} took ${at % 97} ms, status 200\n`,
  "lines in colours": (at) =>
    `\x1b[32minfo\x1b[39m \x1b[1mcompile\x1b[22m src/module-${at}.ts \x1b[36m${at % 97}ms\x1b[39m\n`,
  "progress bars": (at) =>
    `\rpackage-${at >> 7} [${bar(at, 50)}] ${at % 100}%${at % 128 === 127 ? "\n" : ""}`,
  "displays that move up": (at) => {
    const layers = Array.from(
      { length: 6 },
      (_, row) => `\x1b[2K layer ${row}: ${bar(at, 40)}\r\n`,
    );
    return `${at > 0 ? "\x1b[6A" : ""}${layers.join("")}`;
  },
};

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

async function throughStep(bytes: Buffer, folder: string): Promise<void> {
  const redactor = createRedactor([{ name: "token", value: "ghs_AbCdEf0123456789AbCdEf01234" }]);
  const decoder = createDecoder();
  const shown = createStepOutput(redactor, join(folder, "output"), (error) => {
    throw error;
  });
  const live = createLiveOutput({
    tail: () => shown.tail(),
    tell: () => {},
    showLive: async () => {},
    flushed: async () => {},
  });
  for (const piece of pieces(bytes)) live.add(shown.add(decoder.add(piece)));
  live.add(shown.add(decoder.end()) + shown.end());
  live.end();
  await shown.kept();
}

async function throughPeer(bytes: Buffer): Promise<void> {
  const terminal = new xterm.Terminal({ cols: 200, rows: 100, scrollback: 1_000_000 });
  for (const piece of pieces(bytes)) {
    const { promise, resolve } = Promise.withResolvers<void>();
    terminal.write(piece, resolve);
    await promise;
  }
  terminal.dispose();
}

/**
 * What 10 MB of output cost the program in the DevBox: decoded, shown as a terminal does, redacted, kept and told.
 * Beside it the peer, which only interprets them.
 */
export async function outputOfSteps(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "wheelhouse-bench-output-"));
  const rows: Row[] = [];
  try {
    for (const [name, part] of Object.entries(streams)) {
      const bytes = stream(part);
      const ours: number[] = [];
      const peer: number[] = [];
      for (let at = 0; at < runs; at += 1) {
        ours.push(await timed(() => throughStep(bytes, folder)));
        peer.push(await timed(() => throughPeer(bytes)));
      }
      rows.push(times(`output, 10 MB: ${name}`, ours));
      rows.push(times(`… only interpreted, by @xterm/headless: ${name}`, peer));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return rows;
}
