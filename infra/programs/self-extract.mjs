// The program of a Wheelhouse worker, for Node 24 or newer. It unpacks itself into the worker's data folder, keeps a
// copy there for the next start (unless it is on trial, with --report-once), and runs: node wheelhouse-worker.mjs --help
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import module from "node:module";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

const build = "{{build}}";
const archive = "{{archive}}";

if (Number(process.versions.node.split(".")[0]) < 24) {
  console.error(`A worker needs Node 24 or newer. This is ${process.version}: ${process.execPath}`);
  process.exit(1);
}

const given = process.argv.findIndex((word) => word === "--data" || word.startsWith("--data="));
const chosen = process.argv[given]?.includes("=")
  ? process.argv[given].slice("--data=".length)
  : process.argv[given + 1];
const data = resolve(given > 0 && chosen ? chosen : join(homedir(), ".wheelhouse-worker"));
const folder = join(data, "programs", build);
const { entry, files } = JSON.parse(gunzipSync(Buffer.from(archive, "base64")));
const self = fileURLToPath(import.meta.url);
const kept = join(data, "worker.mjs");

mkdirSync(data, { recursive: true, mode: 0o700 });
const theirs = process.umask(0o022); // commands in a sandbox run some of the files, as another user
if (!existsSync(folder)) {
  const draft = `${folder}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  for (const [path, content] of files) {
    const file = join(draft, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(content, "base64"), { mode: 0o755 });
  }
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // another start was faster
    rmSync(draft, { recursive: true, force: true });
  }
}
process.umask(theirs); // the worker passes it on to commands
if (self !== kept && !process.argv.includes("--report-once")) {
  copyFileSync(self, `${kept}.${process.pid}`);
  renameSync(`${kept}.${process.pid}`, kept);
}
process.env.WHEELHOUSE_WORKER_PROGRAM = createHash("sha256")
  .update(readFileSync(self))
  .digest("hex");
process.env.NODE_COMPILE_CACHE ??= join(folder, "compiled");
module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
await import(pathToFileURL(join(folder, entry)).href);
