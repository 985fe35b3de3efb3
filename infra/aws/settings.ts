/** The settings of a deployment: `--context name=value`, or in cdk.json. Every setting has a default. */
export type Settings = {
  /** Name of the stack and prefix of its resources, so that one account can hold several deployments. */
  readonly name: string;
  /** How long the DevBox of a waiting Run stays on before it is parked (paused, without cost); 0 parks at once. */
  readonly warmSeconds: number;
  /** How many Runs can work at the same time. */
  readonly places: number;
  /** Of these, for each team. */
  readonly placesPerTeam: number;
  /** How long an engine may be silent before it counts as hung. */
  readonly silenceSeconds: number;
  /** How many days a finished Run is kept. */
  readonly retentionDays: number;
  /** DevBoxes on Fargate Spot: cheaper, but AWS may stop one with two minutes' notice. */
  readonly spot: boolean;
  /** Custom domain of the console, with its certificate in AWS Certificate Manager in us-east-1. */
  readonly domain?: { readonly name: string; readonly certificateArn: string };
  /** First part of the sign-in page's address; by default unique to the stack. */
  readonly domainPrefix?: string;
  /** Whether anyone may create an account in the sign-in pool. An account without a group has no access. */
  readonly selfSignUp: boolean;
  /** E-mail address for alarms. */
  readonly alarms?: string;
  /** Address of the DevBox image in a registry; by default `cdk deploy` builds it. */
  readonly image?: string;
  /** Outgoing TCP ports of DevBoxes: always 443, and 80 and 22 on request. */
  readonly egress: readonly number[];
  /** Disk of a DevBox, including its image. 20 GiB are free. */
  readonly ephemeralStorageGiB: number;
  /** How many minutes the DevBox of a finished Run stays on, unless the Run sets it. */
  readonly keepMinutes: number;
};

/** A setting with an invalid value. The message names the setting and the allowed values. */
export class WrongSetting extends Error {
  override readonly name = "WrongSetting";

  constructor(setting: string, takes: string, got: unknown) {
    super(`The setting ${setting} must be ${takes}, not ${JSON.stringify(got)}.`);
  }
}

/** @param context reads a context value of the CDK; undefined when it is not set */
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
      "the ARN of a certificate in us-east-1 (CloudFront needs that region)",
    ),
  );
  const domainPrefix = fitting("domainPrefix", prefixGrammar, prefixTakes);
  if (domainPrefix === undefined && !prefixGrammar.test(name))
    throw new WrongSetting(
      "domainPrefix",
      `${prefixTakes}; it cannot be derived from the name`,
      name,
    );
  const alarms = fitting("alarms", /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/, "an e-mail address");
  const image = fitting(
    "image",
    /^[\w.-]+(:\d+)?(\/[\w.-]+)*(:[\w.-]+)?(@\w+:\w+)?$/,
    "the address of an image",
  );

  const places = whole("places", 20, 1, 1_000);

  return {
    name,
    warmSeconds: whole("warmSeconds", 300, 0, 86_400),
    places,
    placesPerTeam: whole("placesPerTeam", places, 1, places),
    silenceSeconds: whole("silenceSeconds", 600, 1, 86_400),
    retentionDays: whole("retentionDays", 90, 1, 3_650),
    spot: yes("spot"),
    selfSignUp: yes("selfSignUp"),
    egress: portsOf(
      fitting(
        "egress",
        /^(443|80|22)(,(443|80|22))*$/,
        "a comma-separated list of the ports 443, 80 and 22",
      ),
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
const nameTakes = "1 to 30 lowercase letters, digits and hyphens, beginning with a letter";

/** Cognito refuses these names in a prefix (Cognito Developer Guide, "Using the Amazon Cognito domain"). */
const prefixGrammar = /^(?!.*(aws|amazon|cognito))[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const prefixTakes =
  "1 to 63 lowercase letters, digits and inner hyphens, without aws, amazon or cognito";

const portsOf = (list = ""): number[] => [
  ...new Set([443, ...list.split(",").filter(Boolean).map(Number)]),
];

function ownDomain(
  name: string | undefined,
  certificateArn: string | undefined,
): Settings["domain"] {
  if (name !== undefined && certificateArn !== undefined) return { name, certificateArn };
  if (name !== undefined)
    throw new WrongSetting("certificateArn", "set together with domain", undefined);
  if (certificateArn !== undefined)
    throw new WrongSetting("domain", "set together with certificateArn", undefined);
  return undefined;
}
