import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { functionNames, knowWorkers } from "./coordinator/function-names.ts";

/** The files that the stack needs. */
export type Parts = {
  /** The folder that contains `<name>/index.mjs` of each function. */
  readonly functions: string;
  /** The folder of the built console. */
  readonly console: string;
  /** The build context of the DevBox's image, and the Dockerfile's path in it. */
  readonly devbox: { readonly context: string; readonly dockerfile: string };
};

const root = fileURLToPath(new URL("../../", import.meta.url));

export const parts: Parts = {
  functions: join(root, "infra/aws/dist"),
  console: join(root, "web/dist"),
  devbox: { context: root, dockerfile: "functions/devbox/Dockerfile" },
};

/** Tells a person what to do before the stack can be built. Undefined when nothing is missing. */
export function missing({ functions, console, devbox }: Parts, image: string | undefined) {
  if (!existsSync(join(console, "index.html")))
    return "The console is not built. Run: npm run build";
  if (functionNames.some((it) => !existsSync(join(functions, it, "index.mjs"))))
    return "The functions are not bundled. Run: npm run bundle";
  if (knowWorkers.some((it) => !existsSync(join(functions, it, "worker-package.mjs"))))
    return "The program of workers is not bundled. Run: npm run build && npm run bundle";
  if (image === undefined && !existsSync(join(devbox.context, devbox.dockerfile)))
    return `There is no ${devbox.dockerfile}. Use an existing image: --context image=…`;
  return undefined;
}
