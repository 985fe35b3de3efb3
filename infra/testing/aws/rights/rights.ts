import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { synthesizedTemplate } from "../template.ts";
import { allows, type Need } from "./allows.ts";
import { grantedTo } from "./granted.ts";

const keyPrefix = "AKIALOCAL";

/** The access key of a function. Its role is known by it. */
export const accessKeyOf = (name: string): string => keyPrefix + name.toUpperCase();

/** Who calls: a function, by its access key. Anybody else is the owner of the account, who may do everything. */
const functionOf = (accessKey: string): string | undefined =>
  accessKey.startsWith(keyPrefix) ? accessKey.slice(keyPrefix.length).toLowerCase() : undefined;

/** The access key in the header of a signed request (Signature Version 4). */
export const keyIn = (authorization: string | undefined): string =>
  /\bCredential=([^/,\s]+)\//.exec(authorization ?? "")?.[1] ?? "";

const deniedIn = (data: string): string => join(data, "denied.log");

/** Every refused call so far, one a line: `http s3:PutObject arn:…`. A spec that causes one has failed. */
export const readDenied = (data: string): string =>
  existsSync(deniedIn(data)) ? readFileSync(deniedIn(data), "utf8") : "";

/** Forgets them, in a spec that wanted them. */
export const forgetDenied = (data: string): void => rmSync(deniedIn(data), { force: true });

export type Rights = {
  /** Whether a caller has a right. */
  has(accessKey: string, need: Need): boolean;
  /** The first right that a caller lacks, in the words of AWS. It is recorded. Undefined: it has all. */
  refusal(accessKey: string, needs: readonly Need[]): string | undefined;
};

/**
 * The rights of the functions, as the synthesized stack gives them.
 *
 * @param data the folder for the record of refused calls
 * @param without one right that is taken away, such as `http s3:PutObject`, to see that it is missed
 */
export function openRights(
  data: string,
  without = process.env["WHEELHOUSE_WITHOUT_RIGHT"],
  template = synthesizedTemplate(),
): Rights {
  const granted = grantedTo(template);
  const has = (accessKey: string, need: Need): boolean => {
    const name = functionOf(accessKey);
    if (name === undefined) return true;
    return without !== `${name} ${need.action}` && allows(granted.get(name) ?? [], need);
  };
  return {
    has,
    refusal(accessKey, needs) {
      const lacking = needs.find((need) => !has(accessKey, need));
      if (!lacking) return undefined;
      const { action, resource } = lacking;
      const name = functionOf(accessKey);
      appendFileSync(deniedIn(data), `${name} ${action} ${resource}\n`, { mode: 0o600 });
      return `The function ${name} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
    },
  };
}
