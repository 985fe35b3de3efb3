// Starts Wheelhouse on this machine: `node infra/local/start.mjs`. It only chooses the file, and says where compiled
// modules are kept. With --dev it is the source. A server from a bundle starts the supervisors of the same build.
import module from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { compiledSources, program, server } from "../programs/program.mjs";

if (Number(process.versions.node.split(".")[0]) < 24) {
  process.stderr.write(
    `Wheelhouse runs on Node 24, which npm install added, and this is Node ${process.versions.node}. Start it with npm start, or with node_modules/.bin/node instead of node.\n`,
  );
  process.exit(1);
}

const source = fileURLToPath(new URL("serve.ts", import.meta.url));
const { path, compiled } = process.argv.includes("--dev")
  ? { path: source, compiled: compiledSources }
  : program(server, "serve", source);
process.env["NODE_COMPILE_CACHE"] ??= compiled; // supervisors get it too
module.enableCompileCache(process.env["NODE_COMPILE_CACHE"]);
process.setSourceMapsEnabled(true);
await import(pathToFileURL(path).href);
