#!/usr/bin/env node
// Starts the terminal client with the Node that it is made for: this one if it is new enough, otherwise the one that
// `npm install` added. This file itself runs on Node 20.
import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import module, { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { program, terminal } from "../infra/programs/program.mjs";

const here = dirname(realpathSync(fileURLToPath(import.meta.url)));
const { path, compiled } = program(terminal, "wheelhouse", join(here, "wheelhouse.ts"));
const major = Number(process.versions.node.split(".")[0]);

if (major >= 24) {
  module.enableCompileCache(compiled);
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(path).href);
} else {
  const packed = createRequire(import.meta.url).resolve("node/package.json");
  const node = join(dirname(packed), "bin", process.platform === "win32" ? "node.exe" : "node");
  const child = spawn(node, ["--enable-source-maps", path, ...process.argv.slice(2)], {
    stdio: "inherit",
    env: { NODE_COMPILE_CACHE: compiled, ...process.env },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => child.kill(signal));
  child.once("exit", (code, signal) => {
    process.exitCode = signal === "SIGINT" ? 130 : (code ?? 1);
  });
  child.once("error", (error) => {
    process.stderr.write(`wheelhouse: ${error.message}. Run npm install in ${dirname(here)}.\n`);
    process.exitCode = 1;
  });
}
