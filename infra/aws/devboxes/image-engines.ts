import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The part of npm's lockfile that is read: the packages by their folder. */
type Lockfile = {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string;
        readonly bin?: string | Readonly<Record<string, string>>;
        readonly devDependencies?: Readonly<Record<string, string>>;
      }
    >
  >;
};

/**
 * The engines that the Dockerfile installs: the version of each program, from the lockfile that it installs them by.
 *
 * @param context the build context of the image
 */
export function imageEngines(context: string): Record<string, string> {
  const path = join(context, "functions/devbox/clis/package-lock.json");
  const { packages }: Lockfile = JSON.parse(readFileSync(path, "utf8"));
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
