import { createHash } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type * as z from "zod";
import { imageHolds } from "../../../shared/schemas/image.ts";
import type { Program } from "../engine-programs/programs.ts";
import { type Look, lookScript } from "./look-script.ts";

const kept = imageHolds.pick({ system: true, engines: true, languages: true }).extend({
  machine: imageHolds.shape.engines,
}) satisfies z.ZodType<Look>;
const name = /^[0-9a-f]{64}\.json$/;
const most = 200;

/** What was found in images, by everything that a look depends on. One file each in the data folder. */
export function lookCache(data: string) {
  const folder = join(data, "images");
  const fileOf = (key: string) => join(folder, `${key}.json`);
  return {
    get(key: string): Look | undefined {
      try {
        return kept.safeParse(JSON.parse(readFileSync(fileOf(key), "utf8"))).data;
      } catch {
        return undefined; // missing, or left half-written by a power cut: it is looked up again
      }
    },
    put(key: string, look: Look): void {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const draft = `${fileOf(key)}.${process.pid}`;
      writeFileSync(draft, JSON.stringify(look), { mode: 0o600 });
      renameSync(draft, fileOf(key));
      const files = readdirSync(folder).filter((it) => name.test(it));
      const old = files
        .map((it) => ({ file: join(folder, it), at: statSync(join(folder, it)).mtimeMs }))
        .sort((one, other) => other.at - one.at)
        .slice(most);
      for (const { file } of old) rmSync(file, { force: true });
    },
  };
}

/** Changes when a look may find something else: another image, other engines of the machine, another way to look. */
export function lookKey(image: string, node: boolean, machine: readonly Program[]): string {
  const hash = createHash("sha256").update(JSON.stringify([image, node, lookScript([])]));
  for (const { name, file, whole } of machine) {
    const { size, mtimeMs } = statSync(file);
    hash.update(JSON.stringify([name, file, whole, size, mtimeMs]));
  }
  return hash.digest("hex");
}
