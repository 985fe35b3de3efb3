/** The decoded parts of the path of a repository’s address, or why it is refused. None for an empty path. */
export function pathParts(path: string): string[] | string {
  let parts: string[];
  try {
    parts = path
      .replace(/^\/|\/$/g, "")
      .split("/")
      .map(decodeURIComponent);
  } catch {
    return "The address contains a “%” that encodes nothing.";
  }
  if (parts.length === 1 && parts[0] === "") return [];
  if (parts.some((part) => part === ".." || part === "."))
    return "A repository address cannot contain “..” or “.” as a part.";
  if (parts.some((part) => part.startsWith("-")))
    return "No part of a repository address can begin with “-”.";
  if (parts.some((part) => part === "" || /[\p{C}/\\]/u.test(part)))
    return "A part of the address is empty, or contains a slash or a control character.";
  return parts;
}
