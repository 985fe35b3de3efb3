import type { Opening } from "../driver.ts";

/** The provider of threads that begin with another base URL. */
const gateway = "gateway";

/**
 * Features that are off: those that belong to the signed-in person and not to a DevBox, and unlimited waiting for the
 * network, which the watchdog would treat as work.
 */
const disabled = ["apps", "plugins", "unbounded_connection_retries"];

/**
 * The command line that starts Codex. A thread can only be resumed with the provider that it began with, so both are
 * always defined: the built-in one and the gateway. The gateway uses no WebSockets, because another server may not
 * have them (Codex tries them for seven seconds first), and makes five tries for a request. The tries of the built-in
 * provider cannot be changed: up to thirty within 25 seconds for a 5xx. Neither repeats a request after a 429 unless
 * the reply says when.
 */
export function codexWords({ env }: Pick<Opening, "env">): string[] {
  const baseUrl = env["OPENAI_BASE_URL"];
  const provider = [
    'name="OpenAI"',
    ...(baseUrl ? [`base_url=${JSON.stringify(baseUrl)}`] : []),
    'wire_api="responses"',
    "requires_openai_auth=true",
    "request_max_retries=0",
    "stream_max_retries=4",
  ];
  const settings = [
    ...(baseUrl ? [`openai_base_url=${JSON.stringify(baseUrl)}`] : []),
    `model_providers.${gateway}={${provider.join(",")}}`,
    // Codex does not wait for answers to its own questions, so they would get lost. Our tool asks instead.
    "tools.experimental_request_user_input.enabled=false",
    "tools.update_plan.enabled=true",
    'shell_environment_policy.exclude=["OPENAI_*"]',
    "check_for_update_on_startup=false",
    "allow_login_shell=false", // the machine's profile could set another PATH
  ];
  return [
    ...["codex", "app-server"],
    ...settings.flatMap((setting) => ["-c", setting]),
    ...disabled.flatMap((feature) => ["--disable", feature]),
  ];
}

/**
 * The settings of a new or resumed thread. A thread that begins without a sandbox makes Codex trust the project, with
 * its servers and hooks. So a thread only begins so if an admin allowed them, and otherwise each turn says it.
 */
export function threadSettings({
  config,
  model,
  effort,
  repositorySettings = [],
}: Opening): object {
  return {
    cwd: config.command.workspace,
    approvalPolicy: "never",
    ...(repositorySettings.length > 0 ? { sandbox: "danger-full-access" } : {}),
    ...(model === undefined ? {} : { model }),
    ...(effort === undefined ? {} : { config: { model_reasoning_effort: effort } }),
  };
}

/** The settings of a new thread only. A thread remembers its provider, instructions and tools. */
export function newThreadSettings({ env, tools, instructions }: Opening): object {
  return {
    ...(env["OPENAI_BASE_URL"] ? { modelProvider: gateway } : {}),
    developerInstructions: instructions,
    dynamicTools: tools.list.map(({ name, description, inputSchema }) => ({
      type: "function",
      name,
      description,
      inputSchema,
    })),
  };
}

/** The settings of every turn. Codex needs no sandbox, because the DevBox is one. */
export const turnSettings = { sandboxPolicy: { type: "dangerFullAccess" } } as const;
