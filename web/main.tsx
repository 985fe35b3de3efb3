import { render } from "solid-js/web";
import { App } from "./app.tsx";
import { takeReturn } from "./sign-in/round-trip.ts";
import { takeToken } from "./sign-in/take-token.ts";
import { showTheme } from "./ui/theme.ts";

showTheme();
const arrival = { token: takeToken(), returned: takeReturn() };
const root = document.getElementById("console");
if (root) render(() => <App arrival={arrival} />, root);
