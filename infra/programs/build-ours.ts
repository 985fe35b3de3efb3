/** Bundles the programs of this machine: `npm run build`. */
import { buildPrograms } from "./build.ts";
import { server, terminal } from "./program.mjs";
import { serverPrograms, terminalPrograms } from "./programs.ts";

await Promise.all([
  buildPrograms(serverPrograms, server),
  buildPrograms(terminalPrograms, terminal),
]);
