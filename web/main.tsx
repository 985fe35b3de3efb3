import { render } from "solid-js/web";
import { App } from "./app.tsx";
import { takeToken } from "./sign-in/take-token.ts";
import { showTheme } from "./ui/theme.ts";

showTheme();
const token = takeToken();
const root = document.getElementById("console");
if (root) render(() => <App token={token} />, root);
