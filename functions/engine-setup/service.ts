import type { Look } from "./look.ts";

/**
 * The base URL of a model service: the person's own, in a variable, or the provider's.
 *
 * @returns what is wrong with the person's own, if it is no address
 */
export function serviceAt(
  { env }: Pick<Look, "env">,
  variable: string,
  usual: string,
): { upstream: string; missing?: undefined } | { missing: string } {
  const own = env[variable] || usual;
  if (isService(own)) return { upstream: own };
  return { missing: `${variable} is not an address that begins with http:// or https://` };
}

export const isService = (address: string): boolean =>
  /^https?:\/\//i.test(address) && URL.canParse(address);
