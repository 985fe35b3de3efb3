/** A text as one word of a POSIX shell, in single quotes: nothing in it is read as anything but itself. */
export const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
