/** Long enough for the browser to start reading the file. */
const keptMs = 60_000;

/** Saves bytes as a file on the person's machine. */
export function saveFile(name: string, bytes: Blob): void {
  const url = URL.createObjectURL(bytes);
  openFile(url, name);
  setTimeout(() => URL.revokeObjectURL(url), keptMs);
}

/** Lets the browser download a file while the page stays. A server of another origin must send it as an attachment. */
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
