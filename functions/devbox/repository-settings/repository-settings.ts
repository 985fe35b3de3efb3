import type { EngineName } from "../../../shared/engine.ts";
import { boxAllowedSettings, type HelloReply } from "../../../shared/schemas/box-protocol.ts";
import type { EventOf } from "../../../shared/schemas/event.ts";
import { mostSettingsFiles } from "../../../shared/schemas/repository-settings.ts";
import { filesWords } from "../../../shared/words/settings.ts";
import type { StepContext } from "../commands/step.ts";
import type { Line } from "../coordinator/connection.ts";
import { Failure } from "../engine-drivers/failure.ts";
import { cleanHome } from "./clean-home.ts";
import { effectsOf } from "./effects.ts";
import { engineFiles } from "./engine-files.ts";
import { type FoundFile, findFiles } from "./find-files.ts";

type Ignored = EventOf<"settings.ignored">;

/** Decides before each start of the engine whether the settings of the repository count. */
export interface RepositorySettings {
  /**
   * Cleans the engine's home and looks at the workspace. Returns the files with power, if an admin allowed all of them
   * as they are now. Otherwise none: then it tells what the engine is started without. Throws a `Failure` if the
   * engine cannot be started without.
   */
  allowed(signal: AbortSignal): Promise<readonly string[]>;
}

export function createRepositorySettings(
  context: StepContext,
  { engine, ticket }: Pick<HelloReply, "engine" | "ticket">,
  line: Line,
): RepositorySettings {
  const files = engineFiles[engine as EngineName];
  const repository = ticket?.repository?.cloneUrl;
  let told = "";

  async function allowedNow(signal: AbortSignal): Promise<Set<string>> {
    if (repository === undefined) return new Set();
    const call = { method: "GET", path: "/box/allowed-settings", signal } as const;
    const answer = await line.call(call, boxAllowedSettings);
    if (answer.refusal) return new Set();
    return new Set(answer.said.allowed.map(({ path, sha256 }) => `${sha256} ${path}`));
  }

  return {
    async allowed(signal) {
      if (!files) return [];
      const [found] = await Promise.all([
        findFiles(context, files.workspace),
        cleanHome(context, files),
      ]);
      const judged = found.map((it) => judge(it));
      const powerful = judged.filter((it) => it.file.effects.length > 0);
      if (powerful.length === 0) return [];
      const yes = await allowedNow(signal);
      const ignored = powerful.filter(({ file }) => !yes.has(`${file.sha256} ${file.path}`));
      if (ignored.length === 0) return powerful.map(({ file }) => file.path);
      const blocked = ignored.some(({ file, names }) => files.unstoppable?.(file.path, names));
      const fact: Ignored = {
        type: "settings.ignored",
        ...(repository === undefined ? {} : { repository }),
        files: ignored.slice(0, mostSettingsFiles).map((it) => it.file),
        ...(blocked ? { blocked } : {}),
      };
      const text = JSON.stringify(fact);
      if (text !== told) context.outbox.tell(fact);
      told = text;
      if (blocked) throw new Failure("settings", `It was not started: ${filesWords(fact)}`);
      return [];
    },
  };
}

function judge({ path, content }: FoundFile) {
  const shown = path.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 200);
  if (!content || shown !== path)
    return { file: { path: shown, effects: ["cannot be read"] }, names: undefined };
  const { words, names } = effectsOf(path, content.text);
  return { file: { path, sha256: content.sha256, effects: [...words] }, names };
}
