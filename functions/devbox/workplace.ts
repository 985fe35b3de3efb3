import type { Redactor } from "../../shared/redaction/redactor.ts";
import {
  type BoxConfig,
  boxPullRequestReply,
  type GitCredential,
  type HelloReply,
} from "../../shared/schemas/box-protocol.ts";
import { exec } from "./commands/exec.ts";
import { commandEnv } from "./commands/shell.ts";
import type { StepContext } from "./commands/step.ts";
import type { Line } from "./coordinator/connection.ts";
import { createGitCredential } from "./git/credential.ts";
import { type GitGate, openGitGate, type PullRequestDoor } from "./git/gate.ts";
import type { Note } from "./note.ts";
import type { OwnSubmodule } from "./turns/journal.ts";

/**
 * Runs once in every DevBox whose Run has a ticket or a repository. Writes the ticket to a file, and configures git to
 * reach the Run's repository through the gate. Neither touches the workspace.
 */
const code = `
mkdir -p "$HOME/.wheelhouse"
[ -z "\${WHEELHOUSE_TICKET:-}" ] || printf '%s' "$__ticket" > "$WHEELHOUSE_TICKET"
printf '%s' "$__git" > "$HOME/.wheelhouse/gitconfig"
if [ -n "$__git" ] && command -v git-lfs > /dev/null; then
  printf '%s' "$__lfs" >> "$HOME/.wheelhouse/gitconfig"
fi
if command -v git > /dev/null; then
  git config --global --get-all include.path | grep -qxF .wheelhouse/gitconfig ||
    git config --global --add include.path .wheelhouse/gitconfig
fi
`;

/** Adds the path of the ticket's file to the commands' environment. */
export const withTicket = (config: BoxConfig): BoxConfig =>
  withVariables(config, { WHEELHOUSE_TICKET: `${config.command.home}/ticket.md` });

/** Adds variables to the commands' environment. */
export function withVariables(
  config: BoxConfig,
  variables: Readonly<Record<string, string>>,
): BoxConfig {
  const { command } = config;
  return { ...config, command: { ...command, env: { ...command.env, ...variables } } };
}

/**
 * Opens the git gate if the Run has a repository on a known code host, configures git, and writes the ticket's file.
 * Returns the gate, so that submodules can be opened, and it can be closed.
 *
 * @param submodules that earlier DevBoxes of this Run cloned
 */
export async function openWorkplace(
  { config, box, redactor }: Pick<StepContext, "config" | "box" | "redactor">,
  hello: Pick<HelloReply, "ticket" | "repository" | "branch">,
  submodules: readonly OwnSubmodule[],
  line: Line,
  note: Note,
  signal: AbortSignal,
): Promise<GitGate | undefined> {
  const { ticket } = hello;
  const { repository, branch } = ticket ?? hello;
  if (!ticket && !repository) return undefined;
  const gate =
    repository && !repository.direct && branch !== undefined
      ? await openGitGate(
          box,
          { ...repository, branch },
          {
            credential: known(createGitCredential(line, signal), redactor),
            openPullRequest: door(line, redactor, signal),
            note,
          },
        )
      : undefined;
  if (gate?.secret !== undefined) redactor.know({ name: "git gate", value: gate.secret });
  const env = {
    ...commandEnv(config),
    __ticket: ticket?.text ?? "",
    __lfs: lfsSettings,
    __git: repository ? gitSettings(gate, repository.cloneUrl, submodules) : "",
  };
  const { workspace } = config.command;
  await exec(box, { name: "workplace.sh", code, workspace, env }, () => undefined, signal);
  return gate;
}

/** Except for the repository's address, these are defaults: people's own settings win. */
function gitSettings(
  gate: GitGate | undefined,
  cloneUrl: string,
  submodules: readonly OwnSubmodule[],
): string {
  const throughGate = gate && [
    `[url "${gate.repositoryUrl}"]`,
    `\tinsteadOf = ${cloneUrl}`,
    "[wheelhouse]",
    `\tpullRequests = ${gate.pullRequestUrl}`,
    ...submodules.flatMap(({ url, own }) => [
      `[url ${JSON.stringify(gate.openSubmodule(own))}]`,
      `\tinsteadOf = ${JSON.stringify(url)}`,
    ]),
  ];
  return [
    ...(throughGate ?? []),
    "[push]",
    "\tautoSetupRemote = true",
    "\tdefault = current",
    "[user]",
    "\tname = Wheelhouse",
    "\temail = wheelhouse@users.noreply.invalid",
    "[advice]",
    "\tdetachedHead = false",
    "",
  ].join("\n");
}

/** What `git lfs install` writes. The gate has no locks. */
const lfsSettings = [
  '[filter "lfs"]',
  "\tclean = git-lfs clean -- %f",
  "\tsmudge = git-lfs smudge -- %f",
  "\tprocess = git-lfs filter-process",
  "\trequired = true",
  "[lfs]",
  "\tlocksverify = false",
  "",
].join("\n");

/** Makes every credential that is fetched known as a secret. */
const known =
  (
    fetched: (path?: string) => Promise<GitCredential>,
    redactor: Redactor,
  ): ((path?: string) => Promise<GitCredential>) =>
  async (path) => {
    const credential = await fetched(path);
    if (credential.password !== undefined)
      redactor.know({ name: "git token", value: credential.password });
    return credential;
  };

const door =
  (line: Line, redactor: Redactor, signal: AbortSignal): PullRequestDoor =>
  async (body) => {
    const json = redactor.deep(parsed(body));
    const call = { method: "POST", path: "/box/pull-request", json, signal } as const;
    const answer = await line.call(call, boxPullRequestReply);
    if (!answer.refusal) return { status: 200, body: answer.said };
    const { status, code, message } = answer.refusal;
    return { status, body: { error: { code, message } } };
  };

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}
