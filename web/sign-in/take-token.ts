/** The token of the address that the server printed. It is read once and leaves the address at once. */
export function takeToken(): string | undefined {
  const token = /^#token=([^&]+)/.exec(location.hash)?.[1];
  if (token === undefined) return undefined;
  history.replaceState(null, "", location.pathname + location.search);
  return decodeURIComponent(token);
}
