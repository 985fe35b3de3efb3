import { acpDriver } from "./acp.ts";
import { serverOf } from "./agent.ts";

/**
 * opencode's settings in a DevBox: it asks for no permission, and shares and updates nothing. They override the
 * person's and the repository's `opencode.json`. The credentials have a part in them: where the providers are.
 */
const configWith = (providers = "{}") => ({
  ...(JSON.parse(providers) as object),
  autoupdate: false,
  share: "disabled",
  permission: { "*": "allow" },
  shell: "wheelhouse-shell",
});

/** The names of the providers' keys, which commands must not see. */
const keys = (env: Readonly<Record<string, string>>) =>
  Object.keys(env).filter((name) => name.endsWith("_API_KEY"));

/**
 * Says in opencode's own folder that the package for plugins is installed there. Otherwise each start would install it
 * from the registry of npm, and no plugin is left there that could need it.
 */
const installed = `PATH=/usr/bin:/bin
mkdir -p "$HOME/.config/opencode/node_modules" && cd "$HOME/.config/opencode" || exit
printf %s '{"lockfileVersion":3,"packages":{"":{"dependencies":{"@opencode-ai/plugin":"*"}}}}' > package-lock.json || exit
`;

/**
 * Links the texts of the workspace into opencode's own folder: without the settings of the project it does not find
 * them by itself. It reads the first of the three files that there is.
 */
const texts = `for file in AGENTS.md CLAUDE.md CONTEXT.md; do
  if [ -f "$__workspace_path/$file" ]; then ln -sfn "$__workspace_path/$file" AGENTS.md; break; fi
done
for kind in command commands agent agents skill skills mode modes; do
  if [ -d "$__workspace_path/.opencode/$kind" ]; then ln -sfn "$__workspace_path/.opencode/$kind" "$kind"; fi
done`;

/** Drives opencode with `opencode acp`. It signs in with its own files and with the keys of providers. */
export const opencode = acpDriver({
  label: "opencode",
  counts: "prompt", // only the last call of the model; the cost covers all calls
  cachedApart: true,
  // No command has this name, so opencode only reports the cost, as after every prompt.
  costPrompt: "/wheelhouse-cost",
  keeps: ({ config }) => `${config.command.home}/.local/share/opencode`,
  trouble,
  start: ({ config: { command }, env, repositorySettings = [] }, bridge) => ({
    argv: ["opencode", "acp", "--print-logs", "--log-level", "ERROR"],
    env: {
      OPENCODE_CONFIG_CONTENT: JSON.stringify(configWith(env["OPENCODE_CONFIG_CONTENT"])),
      ...(repositorySettings.length > 0 ? {} : { OPENCODE_DISABLE_PROJECT_CONFIG: "1" }),
      OPENCODE_DISABLE_AUTOUPDATE: "1",
      // Its program contains a list of models. Without internet it would wait long for a newer one.
      OPENCODE_DISABLE_MODELS_FETCH: "1",
      WHEELHOUSE_UNSEEN: keys(env).join(" "),
    },
    mcpServers: bridge ? [serverOf(bridge)] : [],
    before: {
      script: repositorySettings.length > 0 ? installed : installed + texts,
      env: { __workspace_path: command.workspace },
    },
  }),
});

/** Only opencode's log says that it tries again. `small` is the model that finds titles. */
function trouble(log: string): string | undefined {
  const line = log
    .split("\n")
    .find((it) => it.includes('message="stream error"') && it.includes(" small=false"));
  return line && /error\.error="(?:\w+: )?([^"]+)"/.exec(line)?.[1];
}
