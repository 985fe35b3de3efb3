import { isUtf8 } from "node:buffer";
import type { RunDetails } from "../../shared/schemas/run-view.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { printable } from "../terminal/printable.ts";

/**
 * Prints the patch of a Run, byte for byte unless a person reads it, and on standard error what it lacks. Resolves to
 * the exit code: a patch with replaced secrets is not a success, because it does not give the Run's files.
 */
export async function printDiff(
  { client, find, json }: Pick<Context, "client" | "find" | "json">,
  name: string,
  repository: string | undefined,
): Promise<number> {
  const { id, changes } = await client.run(await find(name));
  const patch = Buffer.from(await client.diff(id, repository));
  if (json) process.stdout.write(`${JSON.stringify(documentOf(patch))}\n`);
  else process.stdout.write(process.stdout.isTTY ? printable(textOf(patch)) : patch);
  const only = changes?.repositories.find((it) => it.path === repository);
  const redacted = (only ?? changes)?.redacted === true;
  for (const line of remarks(changes, repository, redacted))
    process.stderr.write(`${printable(line)}\n`);
  return redacted ? exitCodes.failed : 0;
}

/** JSON holds text only: bytes that are no UTF-8 are given in base64. */
const documentOf = (patch: Buffer) =>
  isUtf8(patch)
    ? { encoding: "utf-8", patch: patch.toString() }
    : { encoding: "base64", patch: patch.toString("base64") };

/** For people. Bytes of other encodings are shown as Latin-1. */
const textOf = (patch: Buffer): string => patch.toString(isUtf8(patch) ? "utf8" : "latin1");

function remarks(
  changes: RunDetails["changes"],
  repository: string | undefined,
  redacted: boolean,
): string[] {
  const paths = changes?.repositories.map((it) => it.path) ?? [];
  return [
    ...(redacted
      ? [
          "A secret in this patch was replaced by [redacted:…], so it does not give the Run's files.",
        ]
      : []),
    ...(changes?.missing ? [`This patch is without ${changes.missing}.`] : []),
    ...(repository === undefined && paths.length > 1
      ? [
          `The Run changed several repositories (${paths.join(", ")}), so paths begin in its workspace. For one of them: --repository PATH`,
        ]
      : []),
  ];
}
