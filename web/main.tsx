import { render } from "solid-js/web";
import { App } from "./app.tsx";
import { takeReturn } from "./sign-in/round-trip.ts";
import { showTheme } from "./ui/theme.ts";

showTheme();
const arrival = { token: takeToken(), returned: takeReturn() };
const root = document.getElementById("console");
if (root) render(() => <App arrival={arrival} />, root);

/** The token in the address that the server printed. It is read once and removed from the address bar. */
function takeToken(): string | undefined {
  const token = /^#token=([^&]+)/.exec(location.hash)?.[1];
  if (token === undefined) return undefined;
  history.replaceState(null, "", location.pathname + location.search);
  return decodeURIComponent(token);
}
