import { Hono } from "hono";
import { Problem } from "../../../shared/problem.ts";
import type { Run, TicketRead } from "../../../shared/run.ts";
import {
  boxPullRequest,
  type GitCredential,
  type HelloReply,
} from "../../../shared/schemas/box-protocol.ts";
import type { Repository } from "../../../shared/schemas/work.ts";
import { openPullRequest } from "../../code-hosts/pull-request/find-or-open.ts";
import { gitCredential } from "../../code-hosts/repository/git-credential.ts";
import { sameRepository } from "../../code-hosts/repository/repository.ts";
import { TicketProblem } from "../../code-hosts/ticket-problem.ts";
import { commit } from "../../commit.ts";
import type { Ports } from "../../ports.ts";
import { readBody } from "../request.ts";
import { type BoxEnv, currentRun } from "./box.ts";

/** What a DevBox needs to bring work in and out: for its Run's own repository and branch, and nothing else. */
export const boxWorkRoutes = new Hono<BoxEnv>()
  .get("/git-credential", async (c) => {
    const run = await currentRun(c.var);
    c.header("cache-control", "no-store");
    return c.json(await credentialOf(c.var.ports, run));
  })
  .post("/pull-request", async (c) => {
    const { title, body, draft, base } = await readBody(c, boxPullRequest);
    const { ports } = c.var;
    const run = await currentRun(c.var);
    const { repository, branch } = workplaceOf(run);
    const footer = `Opened by [a Run of Wheelhouse](${ports.settings.consoleUrl()}/runs/${run.id}).`;
    const wanted = { branch, base: base ?? repository.base, title, draft };
    const text = body.trim() === "" ? footer : `${body.trim()}\n\n---\n${footer}`;
    const seen = await understandably(async () =>
      openPullRequest(
        await ports.codeHosts(run.team),
        repository.id,
        { ...wanted, body: text },
        ports.fetch,
      ),
    );
    await commit(ports, run.id, { type: "pull-request", seen });
    return c.json({ pullRequest: seen });
  });

/** The ticket for a DevBox, with its text. */
export async function ticketOf(
  ports: Ports,
  runId: string,
  { title, url, sha256, repository, branch }: TicketRead,
): Promise<NonNullable<HelloReply["ticket"]>> {
  const bytes = await ports.blobs.get(runId, sha256);
  const { name, cloneUrl, base } = repository ?? {};
  return {
    ...{ title, url, text: Buffer.from(bytes ?? []).toString("utf8") },
    ...(name !== undefined && cloneUrl !== undefined && base !== undefined
      ? { repository: { name, cloneUrl, base } }
      : {}),
    ...(branch === undefined ? {} : { branch }),
  };
}

/** Where a Run works. Refuses one that works in no repository. */
function workplaceOf({ ticket }: Run): { repository: Repository; branch: string } {
  const { repository, branch } = ticket ?? {};
  if (repository && branch !== undefined) return { repository, branch };
  throw new Problem(
    "no-repository",
    "This Run has no ticket, so Wheelhouse knows no repository and no branch of it. Start a Run with a ticket URL.",
  );
}

async function credentialOf(ports: Ports, run: Run): Promise<GitCredential> {
  const { repository } = workplaceOf(run);
  const { host, pathname } = new URL(repository.cloneUrl);
  const hosts = await ports.codeHosts(run.team);
  try {
    const found = await gitCredential(hosts, { host, path: pathname }, ports.fetch);
    if (!found || !sameRepository(found.repository, repository.id))
      return { why: `There is no token for ${repository.name}: ${remedyOf(hosts, repository)}.` };
    const { username, password, expiresAt } = found;
    return { username, password, ...(expiresAt ? { expiresAt } : {}) };
  } catch (error) {
    if (error instanceof TicketProblem) return { why: error.message };
    throw error;
  }
}

function remedyOf(hosts: Awaited<ReturnType<Ports["codeHosts"]>>, { id }: Repository): string {
  if (id.kind === "azure") return hosts.azure.remedy;
  return id.host === undefined ? hosts.github.remedy : (hosts.enterprise?.remedy ?? "");
}

async function understandably<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof TicketProblem)) throw error;
    throw new Problem("code-host-refused", error.message);
  }
}
