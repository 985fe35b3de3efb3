import { type Credentials, credentials } from "../../../shared/schemas/box-protocol.ts";
import type { Place } from "../commands/step.ts";
import type { Line } from "../coordinator/line.ts";
import { startChild } from "../engine-drivers/child.ts";

const none: Credentials = { env: {}, files: [], secrets: [] };

/** What the Run's engine signs in with. It is never written to the disk outside of the engine's home. */
export async function fetchCredentials(
  line: Line,
  engine: string,
  signal: AbortSignal,
): Promise<Credentials> {
  if (engine === "script") return none;
  const answer = await line.call({ method: "GET", path: "/box/credentials", signal }, credentials);
  if (answer.refusal) throw new Error(`No credentials were given: ${answer.refusal.message}`);
  return answer.said;
}

const put = `umask 077
for ((n = 0; n < __files; n++)); do
  path=__path_$n; content=__content_$n
  mkdir -p "$(dirname "$HOME/\${!path}")" && printf %s "\${!content}" > "$HOME/\${!path}"
done`;

const remove = `for ((n = 0; n < __files; n++)); do path=__path_$n; rm -f "$HOME/\${!path}"; done`;

/**
 * Puts the files of credentials into the engine's home, and takes them away again. It is done where
 * commands run: a link that a command planted in the home leads nowhere outside.
 */
export function credentialFiles({ config }: Pick<Place, "config">, { files }: Credentials) {
  async function run(script: string): Promise<void> {
    if (files.length === 0) return;
    const named = files.flatMap(({ path, content }, n) => [
      [`__path_${n}`, path],
      [`__content_${n}`, content],
    ]);
    const env = { __files: String(files.length), ...Object.fromEntries(named) };
    const child = startChild({ config, argv: ["bash", "-c", script], env, onLine: () => {} });
    child.endInput();
    const { code } = await child.ended;
    if (code !== 0) throw new Error(`The engine's files could not be placed: ${child.stderr()}`);
  }
  return { put: () => run(put), remove: () => run(remove) };
}
