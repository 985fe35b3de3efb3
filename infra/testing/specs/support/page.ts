import type { BrowserContext, Locator, Page } from "playwright-core";
import { deployed, type Instance } from "./instance.ts";

/** A signed-in page. Errors of the browser and requests to other origins are added to `troubles`. */
export async function signedIn(
  context: BrowserContext,
  { url, token }: Instance,
  troubles: string[],
  path = "/",
  teams?: string,
): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && /policy|Trusted/i.test(message.text()))
      troubles.push(message.text());
  });
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== new URL(url).origin && protocol.startsWith("http"))
      elsewhere.push(request.url());
  });
  if (deployed) await signInByName(page, url, teams);
  else await page.goto(`${url}/#token=${token}`);
  const allowed = deployed ? /\/(oauth2\/|logout)/ : /^$/; // the sign-in pool is another origin
  page.on("close", () => {
    const strange = elsewhere.filter((it) => !allowed.test(it));
    troubles.push(...strange.map((it) => `request to ${it}`));
  });
  await page
    .getByRole("link", { name: /new run/i })
    .first()
    .waitFor();
  if (path !== "/") await page.goto(`${url}${path}`);
  return page;
}

/** Signs in through the hosted page, like a person. */
async function signInByName(page: Page, url: string, teams?: string): Promise<void> {
  await page.goto(url);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Name").fill("ada");
  if (teams !== undefined) await page.getByLabel("Teams").fill(teams);
  await page.getByRole("button", { name: "Continue" }).click();
}

/** The element that shows a status. */
export const status = (page: Page, text: string): Locator =>
  page.getByRole("main").getByText(text, { exact: true }).first();
