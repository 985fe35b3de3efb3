import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { TicketFound } from "../shared/decide/command.ts";
import type { Run } from "../shared/run.ts";
import type { Repository } from "../shared/schemas/work.ts";
import { parseTicketUrl } from "../shared/ticket/parse-ticket.ts";
import { projectRepositories } from "./code-hosts/azure/project-repositories.ts";
import { CodeHostProblem } from "./code-hosts/code-host-problem.ts";
import { type CodeHosts, ticketHosts } from "./code-hosts/code-hosts.ts";
import { branchName } from "./code-hosts/repository/branch-name.ts";
import { readTicket } from "./code-hosts/ticket/read-ticket.ts";
import type { TicketRepository } from "./code-hosts/ticket/ticket.ts";
import type { Ports } from "./ports/ports.ts";

const maxTries = 3;
const pauseMs = 2_000;

/**
 * Reads a Run's ticket, if it has one that is not read yet, and stores its text as a blob of the Run. A refusal by
 * the code host is returned as text. A code host that does not respond is asked three times.
 */
export async function findTicket(ports: Ports, run: Run): Promise<TicketFound | undefined> {
  if (run.ticketUrl === undefined || run.ticket) return undefined;
  try {
    const hosts = await hostsOf(ports, run.team);
    return await askPatiently(() => find(ports, run, hosts, run.ticketUrl ?? ""));
  } catch (error) {
    if (!(error instanceof CodeHostProblem)) throw error;
    const { code, message } = error;
    return { problem: { code, message } };
  }
}

/** The code hosts of a team. Throws a `CodeHostProblem` if a setting does not work. */
export async function hostsOf(ports: Ports, team: string): Promise<CodeHosts> {
  try {
    return await ports.codeHosts(team);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CodeHostProblem(
      "code-host-unknown",
      `A setting of the code host does not work: ${why}`,
    );
  }
}

async function find(ports: Ports, run: Run, hosts: CodeHosts, url: string): Promise<TicketFound> {
  const ticket = parseTicketUrl(url, ticketHosts(hosts));
  if (!ticket)
    throw new CodeHostProblem(
      "code-host-unknown",
      `Wheelhouse does not know the host of ${url}. Start it with GITHUB_ENTERPRISE_HOST or AZURE_DEVOPS_SERVER_URL.`,
    );
  const { repository, ...read } = await readTicket(hosts, ticket, ports.fetch);
  const choices = repository ? [] : await projectRepositories(hosts, read.ticket, ports.fetch);
  const text = Buffer.from(read.text);
  const sha256 = createHash("sha256").update(text).digest("hex");
  await ports.blobs.put(run.id, sha256, text);
  return {
    read: {
      title: read.title,
      url: read.url,
      labels: [...read.labels],
      sha256,
      bytes: text.byteLength,
      ...(repository ? { repository: worksIn(repository, hosts) } : {}),
      branch: branchName(run.id, read.title),
      pullRequests: [...read.pullRequests],
    },
    choices: choices.map((it) => worksIn(it, hosts)),
  };
}

const worksIn = (it: TicketRepository, hosts: CodeHosts): Repository => ({
  ...partialIf(hosts, it.bytes),
  id: it.id,
  name: it.name,
  cloneUrl: it.cloneUrl,
  base: it.branch,
});

/** How a repository of this size is cloned. `bytes`: undefined if its host does not tell. */
export function partialIf(
  { partialCloneBytes: least }: CodeHosts,
  bytes: number | undefined,
): { partial?: true; partialFrom?: number } {
  if (least === 0) return { partial: true };
  if (bytes === undefined) return { partialFrom: least };
  return bytes >= least ? { partial: true } : {};
}

/** Asks a code host up to three times if it does not respond. */
export async function askPatiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      const again = error instanceof CodeHostProblem && error.code === "code-host-unreachable";
      if (!again || tries === maxTries) throw error;
      await pause(pauseMs * tries);
    }
  }
}
