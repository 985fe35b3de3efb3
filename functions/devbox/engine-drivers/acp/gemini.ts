import { randomUUID } from "node:crypto";
import type { Opening } from "../driver.ts";
import { acpDriver } from "./acp.ts";
import { serverOf } from "./agent.ts";
import { keptOutput, shortenOutput } from "./gemini-output.ts";
import { hidingSettings } from "./gemini-settings.ts";

/** Gemini's settings in a DevBox. They are in the home, because it ignores system settings that root does not own. */
const settings = {
  security: { auth: { selectedType: "gemini-api-key" } },
  general: {
    enableAutoUpdate: false,
    maxAttempts: 4, // it is silent between attempts, and each takes longer
    sessionRetention: { enabled: false }, // it would treat a session that was resumed once as broken
  },
  privacy: { usageStatisticsEnabled: false },
  tools: { shell: { enableInteractiveShell: false } }, // otherwise it does not report commands' output
};

/**
 * Every bash that runs a command reads this. So commands do not see Gemini's credentials, and a last line of the output
 * has the exit code: Gemini tells the model, but not us, how a command ended that printed something. Gemini runs the
 * command in a subshell, so a trap of the command does not replace this one.
 */
const forCommands = `unset BASH_ENV NODE_OPTIONS WHEELHOUSE_HIDDEN GEMINI_API_KEY GOOGLE_API_KEY
case $BASH_EXECUTION_STRING in
  *__code=*) exec 2>&1; trap 'printf "\\n<command completed with exit code %s>\\n" "$?"' EXIT ;;
esac`;

/**
 * The first words of a message at the end of a session's file. Gemini repeats it like every message of a person, but
 * because of the slash it does not send it to the model, and it removes it from the file with the next turn.
 */
const lastWords = "/wheelhouse-end-of-history";

/**
 * Prepares a session's file. It keeps one result for each call: Gemini writes a result with its call and again as a
 * message, and with each resume it puts the results of a turn's calls together once more. It would send all of them, and
 * its service refuses more results than calls. At the end it adds a message that shows when the history was repeated:
 * Gemini answers `session/load` while it still repeats the history, and it orders nothing after that.
 */
const mendSession = `
const { readFileSync, writeFileSync } = require("node:fs");
const [, file, last] = process.argv;
const marks = (part) => String(part?.text).startsWith(${JSON.stringify(lastWords)});
const kept = (it) => it?.type !== "user" || !Array.isArray(it.content) || it.content.length === 0
  || !(it.content.every((part) => part.functionResponse) || it.content.every(marks));
const own = (call) => {
  if (!Array.isArray(call.result)) return;
  const results = call.result.filter((part) => part.functionResponse);
  const one = results.find((part) => part.functionResponse.id === call.id) ?? results[0];
  call.result = call.result.filter((part) => !part.functionResponse || part === one);
};
const mended = (text) => {
  let line;
  try { line = JSON.parse(text); } catch { return [text]; }
  const messages = line?.$set?.messages;
  if (Array.isArray(messages)) line.$set.messages = messages.filter(kept);
  for (const it of [line, ...(line?.$set?.messages ?? [])])
    for (const call of it?.toolCalls ?? []) own(call);
  return kept(line) ? [JSON.stringify(line)] : [];
};
const lines = readFileSync(file, "utf8").split("\\n").filter((it) => it !== "");
const end = { id: last, timestamp: new Date().toISOString(), type: "user", content: [{ text: last }] };
writeFileSync(file, [...lines.flatMap(mended), JSON.stringify(end), ""].join("\\n"));
`;

/**
 * Writes the settings. It also renames the session's file: the name contains the minute in which the session
 * began, and Gemini would overwrite the file if it loaded the session within that minute.
 */
const before = `
cd "$HOME" && mkdir -p .gemini .wheelhouse || exit
printf %s "$__settings" > .gemini/settings.json && printf %s "$__commands" > .wheelhouse/gemini.sh || exit
[ -n "$__session" ] || exit 0
for file in .gemini/tmp/*/chats/session-*-"\${__session:0:8}".jsonl; do
  [ -e "$file" ] || break
  "$__node" -e "$__mend" "$file" "$__last" || exit
  mv -n "$file" "\${file%/*}/session-0000-00-00T00-00-\${__session:0:8}.jsonl"
  break
done`;

/** The Node that runs Gemini. */
const nodeOf = ({ gemini = [] }: Opening["config"]["command"]["programs"]) =>
  (gemini.length > 1 && gemini[0]) || "node";

/** Drives Gemini with `gemini --acp`. It signs in with a key in its environment. */
export const gemini = acpDriver({
  label: "Gemini",
  counts: "prompt",
  overflows: true,
  cachedApart: false,
  keeps: ({ config }) => `${config.command.home}/${keptOutput}`,
  askName: "wheelhouse_ask_user", // Gemini removes every tool named ask_user
  start: ({ config, model, resume, repositorySettings = [] }, bridge) => {
    const lastMessage = `${lastWords} ${randomUUID()}`;
    const hiding = repositorySettings.length > 0 ? undefined : hidingSettings(config.command);
    return {
      argv: [
        ...["gemini", "--acp", "--approval-mode", "yolo", "--skip-trust"],
        ...(model ? ["-m", model] : []),
      ],
      env: {
        GEMINI_CLI_TRUST_WORKSPACE: "true",
        GEMINI_CLI_NO_RELAUNCH: "true", // it would start itself a second time, only to have half of the memory as heap
        ...hiding?.env,
        NODE_OPTIONS: [hiding?.nodeOption, shortenOutput].filter(Boolean).join(" "),
        BASH_ENV: `${config.command.home}/.wheelhouse/gemini.sh`,
      },
      mcpServers: bridge ? [serverOf(bridge)] : [],
      model,
      lastMessage,
      before: {
        script: before,
        env: {
          __mend: mendSession,
          __last: lastMessage,
          __node: nodeOf(config.command.programs),
          __settings: JSON.stringify(settings),
          __commands: forCommands,
          __session: resume ?? "",
        },
      },
    };
  },
});
