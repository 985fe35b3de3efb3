import * as z from "zod";
import { readObject } from "../repository-settings/json-text.ts";

/** `code`: a script for bash, if the file has a setup command. `unused`: the names at its top that have no effect. */
export type DevcontainerSetup =
  | { readonly code: string | undefined; readonly unused: readonly string[] }
  | { readonly refused: string };

const words = z.array(z.string().max(16_384)).max(200);
const command = z.union([z.string().max(16_384), words]);
const postCreate = z.union([command, z.record(z.string(), command)]);
const mostCommands = 20;

/** Names that nobody expects an effect of here: they say how editors look. */
const silent = new Set(["$schema", "name", "customizations", "postCreateCommand"]);

/**
 * Reads the setup command of a `devcontainer.json`, which is hostile. A text is for `sh`, a list is a program and its
 * arguments, and the commands of an object run at the same time
 * (https://containers.dev/implementors/json_reference/#formatting-string-vs-array-properties).
 */
export function devcontainerSetup(text: string, workspace: string): DevcontainerSetup {
  const object = readObject(text.startsWith("\uFEFF") ? text.slice(1) : text);
  if (!object) return { refused: "it is not a JSON object" };
  const unused = Object.keys(object).filter((name) => !silent.has(name));
  const given = object["postCreateCommand"] ?? "";
  const { data } = postCreate.safeParse(given);
  if (data === undefined)
    return {
      refused:
        "its postCreateCommand must be a text, a list of texts, or an object of these, of up to 16 KB each",
    };
  const several = typeof data === "object" && !Array.isArray(data);
  const all = several ? Object.values(data) : [data];
  const lines = all.map((it) => lineOf(it, workspace)).filter((line) => line !== undefined);
  if (lines.length > mostCommands)
    return { refused: `its postCreateCommand has more than ${mostCommands} commands` };
  const code = lines.length > 1 ? together(lines) : lines[0];
  return { code, unused };
}

function lineOf(given: z.infer<typeof command>, workspace: string): string | undefined {
  const argv = Array.isArray(given) ? given : ["sh", "-c", given];
  if ((Array.isArray(given) ? given[0] : given)?.trim() === "" || argv.length === 0)
    return undefined;
  return argv.map((word) => quotedIfNeeded(withFolders(word, workspace))).join(" ");
}

/** The repository's folder has one name here. */
function withFolders(word: string, workspace: string): string {
  const name = workspace.slice(workspace.lastIndexOf("/") + 1);
  return ["containerWorkspaceFolder", "localWorkspaceFolder"].reduce(
    (text, folder) =>
      text
        .replaceAll(`\${${folder}}`, () => workspace)
        .replaceAll(`\${${folder}Basename}`, () => name),
    word,
  );
}

/** People read it on the timeline. */
export const quotedIfNeeded = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

const together = (lines: readonly string[]): string =>
  [
    "ids=()",
    ...lines.map((line) => `${line} & ids+=($!)`),
    "status=0",
    `for id in "\${ids[@]}"; do wait "$id" || status=$?; done`,
    "exit $status",
  ].join("\n");
