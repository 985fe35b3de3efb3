import { type Credentials, gateAddress, gateKey } from "../../../../shared/schemas/box-protocol.ts";

/**
 * The credentials as the engine gets them: each name of the gate is replaced by its address, and each name of the key
 * by the gate's placeholder.
 */
export function atGate(
  given: Credentials,
  { address, placeholder }: { address: string; placeholder: string },
): Credentials {
  const filled = (text: string) =>
    given.routes
      .reduce((all, { name }) => all.replaceAll(gateAddress(name), `${address}/${name}`), text)
      .replaceAll(gateKey, placeholder);
  const env = Object.entries(given.env).map(([name, value]) => [name, filled(value)]);
  return {
    ...given,
    env: Object.fromEntries(env),
    files: given.files.map(({ path, content }) => ({ path, content: filled(content) })),
  };
}
