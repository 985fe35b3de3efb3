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
