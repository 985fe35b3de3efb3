/** Names of managed users contain underscores. */
const owner = /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/;
const repo = /^(?!\.{1,2}$)(?!.*\.git$)[A-Za-z0-9._-]{1,100}$/i;
const organization = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,48}[A-Za-z0-9])?$/;
/** Letters of every script are allowed (Azure DevOps, "Naming restrictions"). */
const project =
  /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} ._&()'!@~^-]{0,62}[\p{L}\p{M}\p{N}_&()'!@~^-])?$/u;

/** "Naming restrictions" of Azure Repos. */
const azureRepository =
  /^(?![._])(?!.*\.(?:git|keep)$)(?!.*\.$)[^\p{C}\\/:*?"<>;#$|{},+=[\]]{1,64}$/u;

/** Whether a name of an owner, repository, organization or project is possible on its code host. */
export const possibleName = {
  owner: (text: string): boolean => owner.test(text),
  repo: (text: string): boolean => repo.test(text),
  organization: (text: string): boolean => organization.test(text),
  project: (text: string): boolean => project.test(text),
  azureRepository: (text: string): boolean => azureRepository.test(text),
};

const number = /^[1-9][0-9]{0,9}$/;
const largestNumber = 2 ** 31 - 1;

/** The number of a ticket. Undefined for every other text, so also for leading zeros and other digits. */
export function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || !number.test(text) || Number(text) > largestNumber) return undefined;
  return Number(text);
}
