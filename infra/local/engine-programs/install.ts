/**
 * Installs the programs of the coding engines beside Wheelhouse, where Runs find them: `npm run engines:install`.
 * A separate manifest pins their versions, so that Wheelhouse itself stays small.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";

const folder = fileURLToPath(new URL("../../../functions/devbox/clis", import.meta.url));
const manifest = z.object({ devDependencies: z.record(z.string(), z.string()) });
const installed = z.object({ version: z.string() });

function versionOf(name: string): string | undefined {
  const file = join(folder, "node_modules", name, "package.json");
  return existsSync(file) ? installed.parse(read(file)).version : undefined;
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}

const wanted = Object.entries(manifest.parse(read(join(folder, "package.json"))).devDependencies);
if (wanted.every(([name, version]) => versionOf(name) === version)) {
  console.log("The engines are already installed.");
} else {
  // Under an older Node, npm would choose older engines, so npm runs under the Node of this process.
  const path = `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`;
  const words = ["install", "--no-audit", "--no-fund", "--loglevel", "error"];
  const env = { ...process.env, PATH: path };
  const { status } = spawnSync("npm", words, { cwd: folder, stdio: "inherit", env });
  process.exitCode = status ?? 1;
}
