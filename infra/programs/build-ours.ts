/** Bundles the programs of this machine, and packs the one that workers download: `npm run build`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildPrograms } from "./build.ts";
import { server, terminal } from "./program.mjs";
import { serverPrograms, terminalPrograms } from "./programs.ts";
import { packWorker, workerAssets } from "./worker-package.ts";

const [built] = await Promise.all([
  buildPrograms(serverPrograms, server, workerAssets),
  buildPrograms(terminalPrograms, terminal),
]);
writeFileSync(join(built.folder, "worker-package.mjs"), packWorker(built, server.root));
