/** A path from git or the file system, one character for each byte, as bash reads it back. */
export const shellBytes = (path: string): string =>
  `$'${path.replace(/[^A-Za-z0-9._/-]/g, (it) => `\\${it.charCodeAt(0).toString(8).padStart(3, "0")}`)}'`;

/** A path for people. What is not UTF-8 in it becomes U+FFFD. */
export const pathText = (path: string): string => Buffer.from(path, "latin1").toString("utf8");
