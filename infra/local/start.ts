/** Starts Wheelhouse on this machine: `node infra/local/start.ts`. It only says where compiled modules are kept. */
import { enableCompileCache } from "node:module";
import { compiledCode } from "./compiled-code.ts";

enableCompileCache(compiledCode);
await import("./serve.ts");
