// Starts Wheelhouse on this machine: `node infra/local/start.mjs`. It only chooses the file, and says where compiled
// modules are kept. With --dev it is the source. A server from a bundle starts the supervisors of the same build.
import { enableCompileCache } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { compiledSources, program, server } from "../programs/program.mjs";

const source = fileURLToPath(new URL("serve.ts", import.meta.url));
const { path, compiled } = process.argv.includes("--dev")
  ? { path: source, compiled: compiledSources }
  : program(server, "serve", source);
process.env["NODE_COMPILE_CACHE"] ??= compiled; // supervisors get it too
enableCompileCache(process.env["NODE_COMPILE_CACHE"]);
process.setSourceMapsEnabled(true);
await import(pathToFileURL(path).href);
