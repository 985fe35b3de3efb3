import type { StepContext } from "../commands/step.ts";
import { findFiles } from "../repository-settings/find-files.ts";
import { devcontainerSetup, quotedIfNeeded } from "./devcontainer-setup.ts";

/** What prepares the workspace of a repository. `from`: the file that says it; `code`: a script for bash. */
export type Setup = { readonly from: string; readonly code: string };

const devcontainers = [".devcontainer/devcontainer.json", ".devcontainer.json"];
const script = ".wheelhouse/setup.sh";
const mostNames = 20;

/** The setup of the repository in the workspace: its `devcontainer.json` if that has one, else `.wheelhouse/setup.sh`. */
export async function findSetup(
  context: Pick<StepContext, "box" | "config">,
): Promise<Setup | undefined> {
  const found = await findFiles(context, [...devcontainers, script]);
  const file = found.find(({ path }) => devcontainers.includes(path));
  if (file) {
    const from = file.path;
    const read = file.content
      ? devcontainerSetup(file.content.text, context.config.command.workspace)
      : { refused: "it is not a plain file of up to 64 KB" };
    if ("refused" in read)
      return { from, code: `${say(`${from} was not used: ${read.refused}.`)}\nexit 1` };
    const { code, unused } = read;
    const note = unused.length > 0 ? `${say(ignored(from, unused))}\n` : "";
    if (code !== undefined) return { from, code: `${note}${code}` };
  }
  if (!found.some(({ path }) => path === script)) return undefined;
  return { from: script, code: `bash ${script}` };
}

const say = (text: string): string => `echo ${quotedIfNeeded(text)}`;

function ignored(from: string, names: readonly string[]): string {
  const shown = names.map((it) => it.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 60));
  const more = shown.length > mostNames ? ` and ${shown.length - mostNames} more` : "";
  return `Only postCreateCommand of ${from} is used, not ${shown.slice(0, mostNames).join(", ")}${more}.`;
}
