/** Long enough for a browser to have begun to read it. */
const keptMs = 60_000;

/** Gives bytes to the person as a file. */
export function saveFile(name: string, bytes: Blob): void {
  const url = URL.createObjectURL(bytes);
  openFile(url, name);
  setTimeout(() => URL.revokeObjectURL(url), keptMs);
}

/** Lets the browser fetch a file by itself; the page stays. The server has to call it an attachment where it is of another origin. */
export function openFile(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.rel = "noopener noreferrer";
  document.body.append(link);
  link.click();
  link.remove();
}

/** "820 B", "4.2 MB", "12 MB". */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let count = bytes;
  while (count >= 999.5 && units.length > 1) {
    count /= 1_000;
    units.shift();
  }
  const digits = count < 9.95 && units[0] !== "B" ? 1 : 0;
  return `${count.toFixed(digits)} ${units[0]}`;
}
