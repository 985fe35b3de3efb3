import { acpDriver } from "./acp.ts";
import { serverOf } from "./agent.ts";

/**
 * What holds in a DevBox, as the settings of its own home: those of the system would have to belong to
 * root, and are passed over otherwise.
 */
const settings = {
  security: { auth: { selectedType: "gemini-api-key" } },
  general: {
    enableAutoUpdate: false,
    maxAttempts: 4, // it says nothing between them, and each takes longer
    sessionRetention: { enabled: false }, // it would take a session that was resumed once for a broken one
  },
  privacy: { usageStatisticsEnabled: false },
  tools: { shell: { enableInteractiveShell: false } }, // or it does not tell what commands print
};

/** Read by every bash that runs a command: it does not see what Gemini signs in with. */
const unseen = "unset BASH_ENV GEMINI_API_KEY GOOGLE_API_KEY";

/**
 * Puts the settings in place. A session's file is named by the minute in which the
 * session began, and loading it within that minute would begin the file anew: so it gets another name.
 */
const before = `
cd "$HOME" && mkdir -p .gemini .wheelhouse || exit
printf %s "$__settings" > .gemini/settings.json && printf %s "$__unseen" > .wheelhouse/gemini.sh || exit
[ -n "$__session" ] || exit 0
for file in .gemini/tmp/*/chats/session-*-"\${__session:0:8}".jsonl; do
  [ ! -e "$file" ] || mv -n "$file" "\${file%/*}/session-0000-00-00T00-00-\${__session:0:8}.jsonl"
  break
done`;

/** Gemini, by \`gemini --acp\`. It signs in by a key in its surroundings. */
export const gemini = acpDriver({
  label: "Gemini",
  counts: "prompt",
  cachedApart: false,
  askName: "wheelhouse_ask_user", // its own name is taken away from whatever has it
  replaysForMs: 500,
  start: ({ config, model, resume }, bridge) => ({
    argv: [
      ...["gemini", "--acp", "--approval-mode", "yolo", "--skip-trust"],
      ...(model ? ["-m", model] : []),
    ],
    env: {
      GEMINI_CLI_TRUST_WORKSPACE: "true",
      BASH_ENV: `${config.command.home}/.wheelhouse/gemini.sh`,
    },
    mcpServers: bridge ? [serverOf(bridge)] : [],
    model,
    before: {
      script: before,
      env: { __settings: JSON.stringify(settings), __unseen: unseen, __session: resume ?? "" },
    },
  }),
});
