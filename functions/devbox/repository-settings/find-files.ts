import { createHash } from "node:crypto";
import * as z from "zod";
import { mostSettingsFiles } from "../../../shared/schemas/repository-settings.ts";
import type { StepContext } from "../commands/step.ts";
import { startChild } from "../engine-drivers/child.ts";

/** A file of the workspace. Without `content` it is no plain file, or too large. */
export type FoundFile = {
  readonly path: string;
  readonly content?: { readonly text: string; readonly sha256: string };
};

const mostBytes = 64 * 1024;

/**
 * Prints each file as a line of JSON, in base64: a name can contain anything. This runs in the box, where a link
 * cannot lead to a file of the host. The programs are the system's own, because a command may have placed another
 * `head` on the PATH.
 */
const find = `PATH=/usr/bin:/bin
shopt -s nullglob dotglob
left=${mostSettingsFiles + 1}
while IFS= read -r pattern; do
  for file in $pattern; do
    [ -e "$file" ] || [ -L "$file" ] || continue
    [ $((left -= 1)) -ge 0 ] || exit 0
    printf '{"path":"%s"' "$(printf %s "$file" | base64 -w0)"
    if [ -f "$file" ]; then printf ',"content":"%s"' "$(head -c ${mostBytes + 1} -- "$file" | base64 -w0)"; fi
    printf '}\\n'
  done
done <<< "$__patterns"`;

const line = z.object({ path: z.base64().max(4_096), content: z.base64().optional() });

/** Finds the files of the workspace that match. More than twenty are reported as twenty-one. */
export async function findFiles(
  { box, config }: Pick<StepContext, "box" | "config">,
  patterns: readonly string[],
): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  const child = startChild({
    box,
    config,
    argv: ["/bin/bash", "--noprofile", "--norc", "-c", find],
    env: { __patterns: patterns.join("\n") },
    onLine: (said) => {
      const { data } = line.safeParse(said);
      if (data && found.length <= mostSettingsFiles) found.push(fileOf(data));
    },
  });
  child.endInput();
  const { code } = await child.ended;
  if (code !== 0) throw new Error(`The repository's settings could not be read: ${child.stderr()}`);
  return found;
}

function fileOf({ path, content }: z.infer<typeof line>): FoundFile {
  const name = Buffer.from(path, "base64").toString();
  if (content === undefined) return { path: name };
  const bytes = Buffer.from(content, "base64");
  if (bytes.byteLength > mostBytes) return { path: name };
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { path: name, content: { text: bytes.toString(), sha256 } };
}
