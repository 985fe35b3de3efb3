import { keyBegun, keyPattern } from "./key-blocks.ts";

/**
 * A form of tokens that can be recognised without knowing them, as their issuers document it and as public scanners
 * (GitHub secret scanning, gitleaks) look for it. Forms without a mark of their own, such as plain hex, are not here:
 * hashes, UUIDs and integrity values of lock files look like them.
 */
export type Form = {
  readonly name: string;
  /** In lower case. A text without any of these has no such token. */
  readonly marks: readonly string[];
  /** Linear in the text: it has limits, and no two ways to match the same text. */
  readonly pattern: RegExp;
  /** Where the end of a text may be the beginning of such a token. -1: nowhere. */
  begun(tail: string): number;
  /** The most characters that such a token has. */
  readonly most: number;
  /** Sorts out values that people write in examples. */
  real(value: string): boolean;
};

/** What may stand before a token: nothing of a word, or an escape that ends in a letter or digit. */
const free = String.raw`(?:(?<![\w-])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2})|(?<=\\u[0-9A-Fa-f]{4}))`;
/** The beginning of a token that stands free. What is rare is looked for first. */
const edged = (start: string): string => `${start}(?<=${free}${start})`;

const placeholder = /example|placeholder|dummy|redacted|your[-_]|(.)\1{7}/i;
const varied = (value: string): boolean => new Set(value).size >= 10 && !placeholder.test(value);
/** Random characters, and not a word in the place of a token. */
const random = (value: string): boolean =>
  varied(value) &&
  (/\d/.test(value) || (/[a-z]/.test(value) && value.split(/[A-Z]/, 4).length > 3));

const search =
  (pattern: RegExp) =>
  (tail: string): number =>
    tail.search(pattern);

/** A token with a fixed beginning, and then a number of characters of one kind. */
function begins(
  name: string,
  mark: string,
  start: string,
  kind: string,
  least: number,
  most = 255,
): Form {
  return {
    name,
    marks: [mark],
    pattern: new RegExp(`${start}${kind}{${least},${most}}`, "g"),
    begun: search(new RegExp(`${start}${kind}{0,${most - 1}}$`)),
    most: most + 60,
    real: varied,
  };
}

/** A value that only its label shows to be a secret, such as `AWS_SECRET_ACCESS_KEY=…`. The label stays. */
function labelled(name: string, marks: string[], label: string, value: string, most: number): Form {
  const before = `(?<=${label})`;
  return {
    name,
    marks,
    pattern: new RegExp(`${before}${value}`, "gi"),
    begun: search(new RegExp(String.raw`${before}[\w.~+/=-]{0,${most}}$`, "i")),
    most: most + 80,
    real: random,
  };
}

const is = String.raw`(?:\\?["'])?\s{0,3}[=:]\s{0,3}(?:\\?["'])?`;
const word = "[A-Za-z0-9]";
const wide = String.raw`[\w-]`;
const any = String.raw`[\w.-]`;

export const forms: readonly Form[] = [
  begins("GitHub token", "gh", "gh[opusr]_", word, 36),
  begins("GitHub token", "github_pat_", "github_pat_", String.raw`\w`, 36),
  begins("GitLab token", "gl", "gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct)-", any, 20),
  begins("Anthropic key", "sk-ant-", "sk-ant-", wide, 24),
  begins("OpenAI key", "sk-", "sk-(?:proj|svcacct|admin|None)-", wide, 20),
  begins("OpenRouter key", "sk-or-v1-", "sk-or-v1-", "[0-9a-f]", 64, 64),
  begins("API key", "sk-", edged("sk-"), word, 32),
  begins("Google API key", "aiza", "AIza", wide, 35, 35),
  begins("Google token", "ya29.", String.raw`ya29\.`, any, 30, 2_048),
  begins("Google client secret", "gocspx-", "GOCSPX-", wide, 28, 28),
  begins("Slack token", "xox", "xox[abceoprs]-", "[A-Za-z0-9-]", 20),
  begins("Slack token", "xapp-", String.raw`xapp-\d-`, "[A-Za-z0-9-]", 20),
  begins(
    "Slack webhook",
    "hooks.slack",
    String.raw`hooks\.slack\.com/[a-z]{1,20}/`,
    "[A-Z0-9a-z/+]",
    20,
  ),
  begins("Discord webhook", "/api/webhooks/", "/api/webhooks/", String.raw`[\w/-]`, 60),
  begins("npm token", "npm_", "npm_", word, 36, 36),
  begins("PyPI token", "pypi-", "pypi-AgE", wide, 50, 1_024),
  begins("RubyGems key", "rubygems_", "rubygems_", "[0-9a-f]", 48, 48),
  begins("Stripe key", "k_", "[rs]k_(?:live|test|prod)_", word, 16),
  begins("webhook secret", "whsec_", "whsec_", "[A-Za-z0-9+/=]", 24),
  begins("SendGrid key", "sg.", String.raw`SG\.`, any, 60, 80),
  begins("Hugging Face token", "hf_", "hf_", "[A-Za-z]", 34, 34),
  begins("Docker token", "dckr_", "dckr_(?:pat|oat)_", wide, 24),
  begins("DigitalOcean token", "_v1_", "do[opr]_v1_", "[0-9a-f]", 64, 64),
  begins("Databricks token", "dapi", edged("dapi"), "[0-9a-f]", 32, 40),
  begins("Groq key", "gsk_", "gsk_", word, 40),
  begins("xAI key", "xai-", "xai-", word, 60),
  begins("Vault token", "hv", edged(String.raw`hv[bs]\.`), wide, 24),
  begins("Grafana token", "gl", "gl(?:sa|c)_", String.raw`[\w+/=]`, 32),
  begins("Linear key", "lin_api_", "lin_api_", word, 32),
  begins("Supabase token", "sbp_", "sbp_", "[0-9a-f]", 40, 40),
  begins("Sentry token", "sntry", "sntry[su]_", String.raw`[\w+/=-]`, 40, 512),
  begins("Atlassian token", "atatt3", "ATATT3", String.raw`[\w=-]`, 100, 512),
  begins("age key", "age-secret-key-1", "AGE-SECRET-KEY-1", "[0-9A-Z]", 58, 58),
  begins("Telegram token", ":aa", edged(String.raw`\d{8,10}:AA`), wide, 33, 33),
  {
    name: "private key",
    marks: ["-----begin "],
    pattern: keyPattern,
    begun: keyBegun,
    most: 17_000,
    real: () => true,
  },
  {
    name: "JWT",
    marks: ["eyj"],
    pattern: new RegExp(
      String.raw`${edged("eyJ")}[\w-]{10,2048}\.eyJ[\w-]{10,8192}\.[\w-]{16,2048}`,
      "g",
    ),
    begun: search(
      new RegExp(
        String.raw`${edged("eyJ")}[\w-]{0,2048}(?:\.(?:e(?:y(?:J[\w-]{0,8192}(?:\.[\w-]{0,2047})?)?)?)?)?$`,
      ),
    ),
    most: 12_400,
    real: varied,
  },
  {
    name: "AWS access key",
    marks: ["akia", "asia"],
    pattern: new RegExp(`${edged("A[KS]IA")}[A-Z2-7]{16}(?![A-Za-z0-9])`, "g"),
    begun: search(new RegExp(`${edged("A[KS]IA")}[A-Z2-7]{0,16}$`)),
    most: 24,
    real: (value) => !placeholder.test(value),
  },
  labelled(
    "AWS secret key",
    ["secret_access_key", "secretaccesskey", "secret_key", "secretkey"],
    `(?:secret_?access_?key|aws_?secret_?key)${is}`,
    "[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])",
    41,
  ),
  labelled(
    "AWS session token",
    ["session_token", "sessiontoken"],
    `session_?token${is}`,
    "[A-Za-z0-9/+=]{100,4096}",
    4_096,
  ),
  labelled(
    "Azure DevOps token",
    ["devops", "azdo", "accesstoken", "vsts"],
    `(?:devops_(?:ext_)?pat|azdo_(?:pat|token)|system_accesstoken|vsts_token)${is}`,
    "[A-Za-z0-9]{52,84}",
    84,
  ),
  labelled(
    "authorization",
    ["authorization"],
    String.raw`authorization${is}(?:(?:bearer|basic|token|apikey)\s{1,3})?`,
    String.raw`[\w.~+/=-]{12,4096}`,
    4_096,
  ),
  labelled(
    "bearer token",
    ["bearer "],
    String.raw`\bbearer\s{1,3}`,
    String.raw`[\w.~+/=-]{20,4096}`,
    4_096,
  ),
  {
    name: "Azure DevOps token",
    marks: ["azdo"],
    pattern: new RegExp(`${free}[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}(?![A-Za-z0-9])`, "g"),
    begun: search(new RegExp(`${free}[A-Za-z0-9]{20,84}$`)),
    most: 100,
    real: varied,
  },
  {
    name: "Azure storage key",
    marks: ["accountkey="],
    pattern: /(?<=AccountKey=)[A-Za-z0-9+/]{86}==/g,
    begun: search(/(?<=AccountKey=)[A-Za-z0-9+/]{0,87}=?$/),
    most: 110,
    real: varied,
  },
  {
    name: "password in URL",
    marks: ["://"],
    pattern: /(?<=[a-z]:\/\/[^\s/:@"'<>`?#]{0,100}:)[^\s/:@"'<>`$(){}[\]*]{3,256}(?=@)/gi,
    begun: search(/(?<=[a-z]:\/\/[^\s/:@"'<>`?#]{0,100}:)[^\s/:@"'<>`$(){}[\]*]{0,256}$/i),
    most: 400,
    real: (value) =>
      !/^(?:x+|\.+|pass(?:word|wd)?|secret|changeme|postgres|root|admin|user(?:name)?|token|your.*)$/i.test(
        value,
      ),
  },
];
