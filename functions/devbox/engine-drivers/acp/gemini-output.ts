import type { Cut } from "../driver.ts";

/** Where the whole of a command's output is kept that Gemini gets only the ends of; below the home. */
export const keptOutput = ".gemini/kept-output";

/**
 * Runs in Gemini's own process before its program. Over ACP, Gemini 0.61 does not shorten the output of a command for
 * its model. If it is too long for the model, Gemini ends the turn without a result of the call, and its service refuses
 * every later request. So Gemini sees the ends of a long output, between them a line that says where all of it is.
 */
const shorten = `
import childProcess from "node:child_process";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
const end = 32768, largest = 104857600;
const folder = process.env.HOME + "/${keptOutput}";
const last = /\\n<command completed with exit code -?\\d+>\\n$/;
let count = 0;
const open = () => {
  try {
    fs.mkdirSync(folder, { recursive: true });
    count += 1;
    const path = folder + "/" + process.pid + "-" + count + ".txt";
    return { path, fd: fs.openSync(path, "wx", 0o600), size: 0 };
  } catch { return undefined; }
};
const write = (file, data) => {
  const piece = data.subarray(0, largest - file.size);
  fs.writeSync(file.fd, piece);
  file.size += piece.length;
};
const shorten = (stream) => {
  const own = stream.emit;
  let head = Buffer.alloc(0), tail = Buffer.alloc(0), size = 0, file, failed = false;
  const keep = (data) => { try { write(file, data); } catch { failed = true; } };
  stream.emit = function (name, data) {
    if (name === "data" && Buffer.isBuffer(data)) {
      const first = data.subarray(0, Math.max(0, end - size));
      const rest = data.subarray(first.length);
      size += data.length;
      if (first.length > 0) { head = Buffer.concat([head, first]); own.call(this, "data", first); }
      if (file && !failed) keep(rest);
      tail = Buffer.concat([tail, rest]);
      if (tail.length > end && !file && !failed) {
        file = open();
        if (!file) failed = true;
        else { keep(head); keep(tail); }
      }
      if (file || failed) tail = tail.subarray(-end);
      return true;
    }
    if (name === "end" && tail.length > 0) {
      const ours = last.exec(tail.toString("latin1"))?.[0].length ?? 0;
      const left = size - head.length - tail.length;
      if (left > 0) {
        try {
          if (file && file.size === size) fs.ftruncateSync(file.fd, size - ours);
          if (file) fs.closeSync(file.fd);
        } catch { failed = true; }
        const where = file && !failed ? "; all of it is in " + file.path : "";
        own.call(this, "data", Buffer.from("\\n<left out: " + left + " of " + (size - ours) + " bytes" + where + ">\\n"));
      }
      own.call(this, "data", tail);
      tail = Buffer.alloc(0);
    }
    return own.apply(this, arguments);
  };
};
const spawn = childProcess.spawn;
childProcess.spawn = function (program, args) {
  const child = spawn.apply(this, arguments);
  if (Array.isArray(args) && args.some((it) => String(it).includes("__code=")) && child.stdout)
    shorten(child.stdout);
  return child;
};
syncBuiltinESMExports();
`;

/** The option of Node that loads it. */
export const shortenOutput = `--import=data:text/javascript,${encodeURIComponent(shorten)}`;

const line = /\n<left out: \d+ of (\d+) bytes(?:; all of it is in (\/[^\n>]+))?>\n/;

/** That Gemini got only the ends of an output. @param folder where the whole is kept */
export function leftOut(output: string, folder: string | undefined): Cut | undefined {
  const [, size, path] = line.exec(output) ?? [];
  if (size === undefined) return undefined;
  const file = path === undefined || folder === undefined ? {} : { file: { path, folder } };
  return { size: Number(size), ...file };
}
