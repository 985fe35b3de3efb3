const longest = 250;

/**
 * Why a text is not the name of a branch; undefined if it is one. These are git's own rules
 * (git-check-ref-format), so that no program reads the name as an option or as something else. It may still contain
 * characters with a meaning in a shell.
 */
export function branchProblem(name: string): string | undefined {
  if (name === "") return "A branch name cannot be empty.";
  if (name.length > longest) return `A branch name has up to ${longest} characters.`;
  if (name.startsWith("-")) return "A branch name cannot begin with “-”.";
  if (/\p{Cc}/u.test(name) || !name.isWellFormed())
    return "A branch name cannot contain control characters.";
  const [wrong] = /\.\.|@\{|\/\/|[ ~^:?*[\\]/.exec(name) ?? [];
  if (wrong !== undefined)
    return `A branch name cannot contain “${wrong}”${wrong === " " ? " (a blank)" : ""}.`;
  if (/^\/|[/.]$/.test(name))
    return "A branch name cannot begin with “/”, and cannot end with “/” or “.”.";
  if (name.split("/").some((part) => part.startsWith(".") || part.endsWith(".lock")))
    return "No part of a branch name can begin with “.” or end with “.lock”.";
  if (name === "@" || name === "HEAD") return `Git keeps the name ${name} for itself.`;
  return undefined;
}

/** Whether a text is the name of a branch, by git's own rules. */
export const possibleBranch = (name: string): boolean => branchProblem(name) === undefined;
