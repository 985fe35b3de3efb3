import type { Opening } from "../driver.ts";

/** The provider of threads that begin while another base URL is set. */
const gateway = "gateway";

/**
 * Off: what belongs to the person behind a sign-in and not to a box, and waiting without end for a
 * network, which would look like work to whoever watches for silence.
 */
const disabled = ["apps", "plugins", "unbounded_connection_retries"];

/**
 * The words that start Codex. A thread can only be resumed with the provider that it began with, so
 * both are always there: the built-in one, and the gateway, which has no WebSockets that a server
 * of somebody else's may lack (Codex tries them for seven seconds first) and five tries for a
 * request. Those of the built-in provider are Codex's own and cannot be changed: up to thirty within
 * 25 seconds for a 5xx. Neither tries a 429 again unless its reply says when.
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
    // Questions of its own that are not waited for would get lost; ours is the way to ask.
    "tools.experimental_request_user_input.enabled=false",
    "tools.update_plan.enabled=true",
    'shell_environment_policy.exclude=["OPENAI_*"]',
    "check_for_update_on_startup=false",
    "allow_login_shell=false", // a machine's profile would set another PATH
  ];
  return [
    ...["codex", "app-server"],
    ...settings.flatMap((setting) => ["-c", setting]),
    ...disabled.flatMap((feature) => ["--disable", feature]),
  ];
}

/** What a thread is begun or resumed with. The DevBox is the sandbox, so Codex needs none. */
export function threadSettings({ config, model, effort }: Opening): object {
  return {
    cwd: config.command.workspace,
    approvalPolicy: "never",
    sandbox: "danger-full-access",
    ...(model === undefined ? {} : { model }),
    ...(effort === undefined ? {} : { config: { model_reasoning_effort: effort } }),
  };
}

/** What only a new thread is told: it remembers its provider, its instructions and its tools. */
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
