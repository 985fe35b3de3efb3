import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const bins = z.union([z.string(), z.record(z.string(), z.string())]);
const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      bin: bins.optional(),
      devDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/**
 * The engines that the Dockerfile installs: the version of each program, from the lockfile that it installs them by.
 *
 * @param context the build context of the image
 */
export function imageEngines(context: string): Record<string, string> {
  const path = join(context, "functions/devbox/clis/package-lock.json");
  const { packages } = lockfile.parse(JSON.parse(readFileSync(path, "utf8")));
  const names = Object.keys(packages[""]?.devDependencies ?? {});
  return Object.fromEntries(
    names.flatMap((name) => {
      const { version = "", bin = {} } = packages[`node_modules/${name}`] ?? {};
      const programs =
        typeof bin === "string" ? [name.split("/").at(-1) ?? name] : Object.keys(bin);
      return programs.map((program) => [program, version]);
    }),
  );
}
