import {
  type Credentials,
  credentials,
  noCredentials,
} from "../../../shared/schemas/box-protocol.ts";
import type { StepContext } from "../commands/step.ts";
import type { Line } from "../coordinator/connection.ts";
import { startChild } from "../engine-drivers/child.ts";

/** Gets the credentials of the Run's engine. They stay in memory; only what the engine gets is written, to its home. */
export async function fetchCredentials(
  line: Line,
  engine: string,
  signal: AbortSignal,
): Promise<Credentials> {
  if (engine === "script") return noCredentials;
  const answer = await line.call({ method: "GET", path: "/box/credentials", signal }, credentials);
  if (answer.refusal) throw new Error(`The credentials were refused: ${answer.refusal.message}`);
  return answer.said;
}

const put = `umask 077
for ((n = 0; n < __files; n++)); do
  path=__path_$n; content=__content_$n
  mkdir -p "$(dirname "$HOME/\${!path}")" && printf %s "\${!content}" > "$HOME/\${!path}"
done`;

const remove = `for ((n = 0; n < __files; n++)); do path=__path_$n; rm -f "$HOME/\${!path}"; done`;

/**
 * Writes the credentials' files to the engine's home, and removes them. This runs inside the sandbox of
 * commands, so a link that a command placed in the home cannot lead outside.
 */
export function credentialFiles(
  { config, box }: Pick<StepContext, "config" | "box">,
  { files }: Credentials,
) {
  async function run(script: string): Promise<void> {
    if (files.length === 0) return;
    const named = files.flatMap(({ path, content }, n) => [
      [`__path_${n}`, path],
      [`__content_${n}`, content],
    ]);
    const env = { __files: String(files.length), ...Object.fromEntries(named) };
    const child = startChild({ box, config, argv: ["bash", "-c", script], env, onLine: () => {} });
    child.endInput();
    const { code } = await child.ended;
    if (code !== 0) throw new Error(`The engine's files could not be placed: ${child.stderr()}`);
  }
  return { put: () => run(put), remove: () => run(remove) };
}
