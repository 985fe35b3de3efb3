import type { EngineName } from "./engine.ts";

/** Where a Run's DevBox may connect to. Its git gate and model gate are not affected. */
export const egressPolicies = ["open", "listed", "closed"] as const;
export type EgressPolicy = (typeof egressPolicies)[number];

/** A team's choice of policies for new Runs, and the hosts that it adds to the list. */
export type TeamEgress = {
  readonly interactive: EgressPolicy;
  readonly autonomous: EgressPolicy;
  readonly hosts: readonly string[];
};

export const usualEgress: TeamEgress = { interactive: "open", autonomous: "listed", hosts: [] };

/** The policy of a Run. */
export const egressOf = (run: {
  readonly egress?: EgressPolicy;
  readonly mode: "interactive" | "autonomous";
}): EgressPolicy => run.egress ?? usualEgress[run.mode];

/** Hosts that `listed` always allows. `*.host` means every name below the host, but not the host itself. */
export const listedHosts: readonly string[] = [
  // code hosts and their downloads
  "github.com",
  "*.github.com",
  "*.githubusercontent.com",
  "gitlab.com",
  "*.gitlab.com",
  "bitbucket.org",
  "*.bitbucket.org",
  "dev.azure.com",
  "*.dev.azure.com",
  "*.visualstudio.com",
  // JavaScript
  "registry.npmjs.org",
  "registry.yarnpkg.com",
  "repo.yarnpkg.com",
  "jsr.io",
  "*.jsr.io",
  "nodejs.org",
  // Python
  "pypi.org",
  "files.pythonhosted.org",
  // Rust
  "crates.io",
  "*.crates.io",
  "static.rust-lang.org",
  // Go
  "proxy.golang.org",
  "sum.golang.org",
  "go.dev",
  "dl.google.com",
  // Ruby
  "rubygems.org",
  "*.rubygems.org",
  // Java
  "repo.maven.apache.org",
  "repo1.maven.org",
  "plugins.gradle.org",
  "plugins-artifacts.gradle.org",
  "services.gradle.org",
  // .NET and PHP
  "api.nuget.org",
  "*.packagist.org",
  "packagist.org",
  // Linux distributions
  "deb.debian.org",
  "security.debian.org",
  "archive.ubuntu.com",
  "*.archive.ubuntu.com",
  "security.ubuntu.com",
  "ports.ubuntu.com",
  "dl-cdn.alpinelinux.org",
];

const label = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";
const host = new RegExp(`^(?:\\*\\.)?(?=.{1,253}$)${label}(?:\\.${label})+$`);

/** Whether a text can be on an allow-list: a host name of two labels or more, or `*.` before one. */
export const isListedHost = (text: string): boolean => host.test(text);

/** Whether a list allows a host. `host`: in lowercase ASCII, without a final dot. */
export const isAllowed = (list: readonly string[], host: string): boolean =>
  list.some((it) => (it.startsWith("*.") ? host.endsWith(it.slice(1)) : host === it));

/**
 * Hosts of the engines' providers that are allowed in every policy: those of the sign-ins that the model gate cannot
 * make for the engine.
 */
export const providerHosts: Readonly<Partial<Record<EngineName, readonly string[]>>> = {
  codex: ["chatgpt.com", "auth.openai.com"],
  copilot: ["api.github.com", "*.githubcopilot.com"],
};

export const egressLabels: Readonly<Record<EgressPolicy, string>> = {
  open: "Open",
  listed: "Allowed hosts only",
  closed: "Closed",
};

/** Each policy in a sentence. */
export const egressSentence: Readonly<Record<EgressPolicy, string>> = {
  open: "The whole public internet. Private and internal addresses are always refused.",
  listed: "Only code hosts, package registries and the hosts that your team added.",
  closed: "Nothing. Only its repository and its model can be reached.",
};
