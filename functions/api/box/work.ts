import { boxWorkCalls } from "../../../shared/calls/box.ts";
import { Problem } from "../../../shared/problem.ts";
import { createRedactor } from "../../../shared/redaction/redactor.ts";
import { type Run, type TicketRead, workplaceOf } from "../../../shared/run.ts";
import type { GitCredential, HelloReply } from "../../../shared/schemas/box-protocol.ts";
import type { Repository, RepositoryId } from "../../../shared/schemas/work.ts";
import { CodeHostProblem } from "../../code-hosts/code-host-problem.ts";
import { azureOf } from "../../code-hosts/code-hosts.ts";
import { openPullRequest } from "../../code-hosts/pull-request/find-or-open.ts";
import { gitCredential } from "../../code-hosts/repository/git-credential.ts";
import { sameRepository } from "../../code-hosts/repository/repository.ts";
import { commit } from "../../commit.ts";
import type { Ports } from "../../ports/ports.ts";
import { currentRun, serveBox } from "./serve-box.ts";

/** A pull request is read by people who may not see the Run. */
const redactor = createRedactor();

export const boxWorkRoutes = serveBox(boxWorkCalls, {
  "GET /box/git-credential": async ({ c, ports, box, query: { path } }) => {
    const run = await currentRun(ports, box);
    c.header("cache-control", "no-store");
    return credentialOf(ports, run, path);
  },
  "POST /box/pull-request": async ({ ports, box, body: said }) => {
    const { title, body, draft, base } = redactor.deep(said);
    const run = await currentRun(ports, box);
    const { repository, branch } = knownWorkplaceOf(run);
    const footer = `Opened by [a Run of Wheelhouse](${ports.settings.consoleUrl()}/runs/${run.id}).`;
    const text = body.trim() === "" ? footer : `${body.trim()}\n\n---\n${footer}`;
    const wanted = { branch, base: base ?? repository.base, title, draft, body: text };
    const seen = await withCodeHostProblems(async () =>
      openPullRequest(await ports.codeHosts(run.team), repository.id, wanted, ports.fetch),
    );
    await commit(ports, run.id, { type: "pull-request", seen });
    return { pullRequest: seen };
  },
});

/** The ticket for a DevBox, with its text. */
export async function ticketOf(
  ports: Ports,
  runId: string,
  { title, url, sha256, repository, branch }: TicketRead,
): Promise<NonNullable<HelloReply["ticket"]>> {
  const bytes = await ports.blobs.get(runId, sha256);
  return {
    title,
    url,
    text: Buffer.from(bytes ?? []).toString("utf8"),
    ...placeForBox({ repository, branch }),
  };
}

/** Where a Run works, for its DevBox. */
export function placeForBox({
  repository,
  branch,
}: Pick<TicketRead, "repository" | "branch">): Pick<HelloReply, "repository" | "branch"> {
  const on = branch === undefined ? {} : { branch };
  if (!repository) return on;
  const { id, name, cloneUrl, base, partial, partialFrom } = repository;
  return {
    repository: {
      name,
      cloneUrl,
      ...(base === undefined ? {} : { base }),
      ...(partial ? { partial } : {}),
      ...(partialFrom === undefined ? {} : { partialFrom }),
      ...(id ? {} : { direct: true }),
    },
    ...on,
  };
}

type KnownRepository = Repository & { readonly id: RepositoryId; readonly base: string };

/** The repository and branch of a Run. Refuses a Run that has none on a known code host. */
function knownWorkplaceOf(run: Run): { repository: KnownRepository; branch: string } {
  const { repository, branch } = workplaceOf(run) ?? {};
  if (repository === undefined || branch === undefined)
    throw new Problem(
      "no-repository",
      "This Run has no repository and no branch. Start a Run with a ticket or a repository.",
    );
  const { id, base } = repository;
  if (id && base !== undefined) return { repository: { ...repository, id, base }, branch };
  throw new Problem(
    "no-repository",
    `Wheelhouse is not signed in where ${repository.name} is, so it can push no branch and open no pull request there. Download the Run's changes instead.`,
  );
}

/** @param path of another repository on the same host, to read it */
async function credentialOf(ports: Ports, run: Run, path?: string): Promise<GitCredential> {
  const { repository } = knownWorkplaceOf(run);
  const { host, pathname } = new URL(repository.cloneUrl);
  const hosts = await ports.codeHosts(run.team);
  const at = { host, path: path ?? pathname };
  try {
    const found = await gitCredential(hosts, at, ports.fetch, path === undefined ? "git" : "read");
    if (!found && path !== undefined)
      return {
        why: `There is no token for ${path.slice(0, 200)}: ${remedyOf(hosts, repository)}.`,
      };
    if (!found || (path === undefined && !sameRepository(found.repository, repository.id)))
      return { why: `There is no token for ${repository.name}: ${remedyOf(hosts, repository)}.` };
    const { username, password, expiresAt } = found;
    return { username, password, ...(expiresAt ? { expiresAt } : {}) };
  } catch (error) {
    if (error instanceof CodeHostProblem) return { why: error.message };
    throw error;
  }
}

function remedyOf(hosts: Awaited<ReturnType<Ports["codeHosts"]>>, { id }: KnownRepository): string {
  if (id.kind === "azure") return azureOf(hosts, id.server).remedy;
  return id.host === undefined ? hosts.github.remedy : (hosts.enterprise?.remedy ?? "");
}

/** Turns a problem of the code host into a refusal with its text. */
async function withCodeHostProblems<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof CodeHostProblem)) throw error;
    throw new Problem("code-host-refused", error.message);
  }
}
