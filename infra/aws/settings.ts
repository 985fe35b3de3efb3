/** What a deployment can be told by `--context name=value` (or in cdk.json); everything has a default. */
export type Settings = {
  /** Of the stack, and the first part of what it names: several deployments fit into one account. */
  readonly name: string;
  /** How long the DevBox of a waiting Run stays up before it is parked; 0 parks at once. */
  readonly warmSeconds: number;
  /** How many Runs work at once. */
  readonly places: number;
  /** How long an engine may say nothing before it counts as hung. */
  readonly silenceSeconds: number;
  /** How long a finished Run is kept. */
  readonly retentionDays: number;
  /** DevBoxes on Fargate Spot: cheaper, and AWS may take one away with two minutes' notice. */
  readonly spot: boolean;
  /** The console's own address, with its certificate of AWS Certificate Manager in us-east-1. */
  readonly domain?: { readonly name: string; readonly certificateArn: string };
  /** Of the hosted sign-in's address; by default one that no other stack has. */
  readonly domainPrefix?: string;
  /** Whether anybody may make an account of the sign-in pool. Without a group it opens nothing. */
  readonly selfSignUp: boolean;
  /** Who hears of failures, by e-mail. */
  readonly alarms?: string;
  /** The image of DevBoxes in a registry; by default it is built here. */
  readonly image?: string;
  /** TCP ports that DevBoxes may open connections to: 443, and of 80 and 22 what is asked for. */
  readonly egress: readonly number[];
  /** The disk of a DevBox, its image included. 20 is free. */
  readonly ephemeralStorageGiB: number;
  /** How long the DevBox of a finished Run stays up where the Run does not say. */
  readonly keepMinutes: number;
};

/** A setting that is not as it must be. Its message names it and says what it takes. */
export class WrongSetting extends Error {
  override readonly name = "WrongSetting";

  constructor(setting: string, takes: string, got: unknown) {
    super(`The setting ${setting} takes ${takes}, not ${JSON.stringify(got)}.`);
  }
}

/** @param context what the CDK was told by a name, undefined when it was told nothing */
export function readSettings(context: (name: string) => unknown): Settings {
  const text = (name: string): string | undefined => {
    const value = context(name);
    if (value === undefined || value === null || value === "") return undefined;
    if (typeof value === "object") throw new WrongSetting(name, "one value", value);
    return String(value).trim();
  };
  const fitting = (name: string, pattern: RegExp, takes: string): string | undefined => {
    const value = text(name);
    if (value === undefined || pattern.test(value)) return value;
    throw new WrongSetting(name, takes, value);
  };
  const whole = (name: string, standard: number, least: number, most: number): number => {
    const takes = `a whole number from ${least} to ${most}`;
    const value = Number(fitting(name, /^\d{1,9}$/, takes) ?? standard);
    if (value >= least && value <= most) return value;
    throw new WrongSetting(name, takes, value);
  };
  const yes = (name: string): boolean =>
    fitting(name, /^(true|false)$/, "true or false") === "true";

  const name = fitting("name", nameGrammar, nameTakes) ?? "wheelhouse";
  const domain = ownDomain(
    fitting("domain", /^(?=.{4,253}$)([a-z0-9-]{1,63}\.)+[a-z]{2,63}$/, "a host name"),
    fitting(
      "certificateArn",
      /^arn:aws[\w-]*:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
      "the ARN of a certificate in us-east-1, where CloudFront reads it",
    ),
  );
  const domainPrefix = fitting("domainPrefix", prefixGrammar, prefixTakes);
  if (domainPrefix === undefined && !prefixGrammar.test(name))
    throw new WrongSetting("domainPrefix", `${prefixTakes}, and cannot be made of the name`, name);
  const alarms = fitting("alarms", /^[^\s@]+@[^\s@]+\.[^\s@]+$/, "an e-mail address");
  const image = fitting(
    "image",
    /^[\w.-]+(:\d+)?(\/[\w.-]+)*([:@][\w.:-]+)*$/,
    "an image's address",
  );

  return {
    name,
    warmSeconds: whole("warmSeconds", 300, 0, 86_400),
    places: whole("places", 20, 1, 1_000),
    silenceSeconds: whole("silenceSeconds", 600, 1, 86_400),
    retentionDays: whole("retentionDays", 90, 1, 3_650),
    spot: yes("spot"),
    selfSignUp: yes("selfSignUp"),
    egress: portsOf(
      fitting("egress", /^(443|80|22)(,(443|80|22))*$/, "ports of 443, 80 and 22, by comma"),
    ),
    ephemeralStorageGiB: whole("ephemeralStorageGiB", 20, 20, 200),
    keepMinutes: whole("keepMinutes", 60, 0, 10_080),
    ...(domain ? { domain } : {}),
    ...(domainPrefix ? { domainPrefix } : {}),
    ...(alarms ? { alarms } : {}),
    ...(image ? { image } : {}),
  };
}

const nameGrammar = /^[a-z][a-z0-9-]{0,29}$/;
const nameTakes = "1 to 30 lower-case letters, digits and hyphens, a letter first";

/** Cognito refuses its own names in it (Cognito Developer Guide, "Using the Amazon Cognito domain"). */
const prefixGrammar = /^(?!.*(aws|amazon|cognito))[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const prefixTakes =
  "1 to 63 lower-case letters, digits and inner hyphens, without aws, amazon and cognito";

const portsOf = (list = ""): number[] => [
  ...new Set([443, ...list.split(",").filter(Boolean).map(Number)]),
];

function ownDomain(
  name: string | undefined,
  certificateArn: string | undefined,
): Settings["domain"] {
  if (name !== undefined && certificateArn !== undefined) return { name, certificateArn };
  if (name !== undefined)
    throw new WrongSetting("certificateArn", "the certificate of the domain with it", undefined);
  if (certificateArn !== undefined)
    throw new WrongSetting("domain", "the host name of the certificate with it", undefined);
  return undefined;
}
