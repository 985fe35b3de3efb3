import type { RepositoryFound } from "../shared/decide/command.ts";
import { readRepositoryAddress } from "../shared/repository/repository-address.ts";
import type { Run } from "../shared/run.ts";
import type { Repository } from "../shared/schemas/work.ts";
import { CodeHostProblem } from "./code-hosts/code-host-problem.ts";
import { type CodeHosts, ticketHosts } from "./code-hosts/code-hosts.ts";
import { branchName } from "./code-hosts/repository/branch-name.ts";
import { readRepository } from "./code-hosts/repository/read-repository.ts";
import { askPatiently, hostsOf, partialIf } from "./find-ticket.ts";
import type { Ports } from "./ports/ports.ts";

/**
 * Finds the repository of a Run without a ticket, if it names one that was not found yet. A known code host is asked
 * for it. The coordinator never asks another host: the DevBox clones from there by its own network rules.
 */
export async function findRepository(ports: Ports, run: Run): Promise<RepositoryFound | undefined> {
  const wanted = run.wanted.repository;
  if (wanted === undefined || run.workplace) return undefined;
  try {
    const hosts = await hostsOf(ports, run.team);
    const repository = await askPatiently(() => find(ports, hosts, wanted));
    return { found: { repository, branch: branchName(run.id, run.title) } };
  } catch (error) {
    if (!(error instanceof CodeHostProblem)) throw error;
    const { code, message } = error;
    return { problem: { code, message } };
  }
}

async function find(
  ports: Ports,
  hosts: CodeHosts,
  { url, branch }: NonNullable<Run["wanted"]["repository"]>,
): Promise<Repository> {
  const read = readRepositoryAddress(url, ticketHosts(hosts));
  if ("problem" in read) throw new CodeHostProblem("code-host-unknown", read.problem);
  if (!read.id)
    return {
      name: read.name,
      cloneUrl: read.url,
      ...partialIf(hosts, undefined),
      ...(branch === undefined ? {} : { base: branch }),
    };
  const found = await readRepository(hosts, read.id, ports.fetch);
  const { bytes, ...rest } = found;
  return { ...rest, ...partialIf(hosts, bytes), base: branch ?? rest.base };
}
