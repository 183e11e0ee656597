// Pages whose code is fetched when they are first opened: the first page stays small, every other page is there when it is
// asked for, and code that cannot be had is told, not suffered.

import { type Page, type Route } from "@playwright/test";
import { expect, expectAccessible, settled, signIn, test } from "../support/fixtures.ts";

const code = (url: string): boolean => new URL(url).pathname.endsWith(".wasm");

/** Notes every file of code that a page asks for from now on. */
function watchCode(page: Page): Set<string> {
  const asked = new Set<string>();
  page.on("request", (request) => {
    if (code(request.url())) asked.add(new URL(request.url()).pathname);
  });
  return asked;
}

/** The files that a page names at its top. */
async function named(page: Page): Promise<string[]> {
  const hints = page.locator('head link[rel="preload"][as="fetch"]');
  return hints.evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
}

/** The inbox, alive, with what comes after its list; and the one file of code that every page needs. */
async function inbox(page: Page): Promise<string> {
  const asked = watchCode(page);
  await page.goto("/work");
  await settled(page);
  const [main = ""] = await named(page);
  expect(await named(page), "code that the inbox waits for").toEqual([main]);
  await expect(page.getByRole("button", { name: "Keep filter" })).toBeVisible();
  expect([...asked][0], "it comes first").toBe(main);
  return main;
}

const orchestrations = (page: Page) => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Orchestrations" });
const missing = (page: Page) => page.getByRole("heading", { name: "This page could not be loaded", level: 1 });

test("the inbox asks for no code of other pages, and a work guide brings its own", async ({ page }) => {
  await signIn(page, "legal");
  await inbox(page);
  const more = watchCode(page);
  await page.getByRole("main").getByRole("link", { name: "Review terms" }).first().click();
  await expect(page.getByRole("heading", { name: "Review terms", level: 1 })).toBeVisible();
  expect(more.size, "files of code that came").toBeGreaterThan(0);
});

test("the builder's code comes with the first page that needs it, once", async ({ page }) => {
  await signIn(page, "admin");
  await inbox(page);
  const more = watchCode(page);
  await orchestrations(page).click();
  await page.getByRole("main").getByRole("link", { name: "Customer onboarding" }).first().click();
  await expect(page.locator(".layer").getByRole("button", { name: /^Stage 1/ })).toBeVisible();
  expect(more.size, "files of code that came").toBeGreaterThan(0);
  const before = more.size;
  await page.goBack();
  await page.goForward();
  await expect(page.locator(".layer").getByRole("button", { name: /^Stage 1/ })).toBeVisible();
  expect(more.size).toBe(before);
});

test("a page opened by its address names its code at the top", async ({ page }) => {
  await signIn(page, "admin");
  const main = await inbox(page);
  const asked = watchCode(page);
  await page.goto("/orchestrations/customer_onboarding");
  await settled(page);
  const hints = await named(page);
  expect(hints).toContain(main);
  expect([...asked].sort()).toEqual([...hints].sort());
});

const failures: [what: string, answer: (route: Route) => Promise<void>][] = [
  ["is gone from the server", (route) => route.fulfill({ status: 404 })],
  ["cannot be reached", (route) => route.abort("internetdisconnected")],
];

for (const [what, answer] of failures) {
  test(`code that ${what} when a page is opened is told, and loading again mends it`, async ({ page, problems }) => {
    problems.allow(/Failed to load resource|TypeError|net::ERR/);
    await signIn(page, "admin");
    await inbox(page);
    await page.route("**/pkg/*.wasm", answer);
    await orchestrations(page).click();
    await expect(missing(page)).toBeVisible();
    await expectAccessible(page);
    // The rest of the page lives on.
    await page.getByRole("link", { name: "My work" }).first().click();
    await expect(missing(page)).toHaveCount(0);
    await orchestrations(page).click();
    await expect(missing(page)).toBeVisible();
    await page.unroute("**/pkg/*.wasm");
    await page.getByRole("link", { name: "Load the page again" }).click();
    await settled(page);
    await expect(page).toHaveURL(/\/orchestrations$/);
    await expect(page.getByRole("main").getByRole("link", { name: "Customer onboarding" }).first()).toBeVisible();
  });

  test(`a page whose own code ${what} can be read and says so`, async ({ page, problems }) => {
    problems.allow(/Failed to load resource|TypeError|net::ERR|preloaded using link preload/);
    await signIn(page, "admin");
    const main = await inbox(page);
    await page.route("**/pkg/*.wasm", (route) => (route.request().url().endsWith(main) ? route.continue() : answer(route)));
    await page.goto("/orchestrations");
    const notice = page.getByRole("alert").filter({ hasText: "could not be loaded completely" });
    await expect(notice).toBeVisible();
    await expect(page.getByRole("main").getByRole("link", { name: "Customer onboarding" }).first()).toBeVisible();
    await expectAccessible(page);
    await page.unroute("**/pkg/*.wasm");
    await notice.getByRole("link", { name: "Load the page again" }).click();
    await settled(page);
    await expect(notice).toBeHidden();
  });
}

test("a page says so when not even the first code can be had", async ({ page, problems }) => {
  problems.allow(/Failed to load resource|TypeError|net::ERR|preloaded using link preload/);
  await signIn(page, "legal");
  await page.route("**/pkg/*.js", (route) => route.fulfill({ status: 404 }));
  await page.goto("/work");
  await expect(page.getByRole("alert").filter({ hasText: "could not be loaded completely" })).toBeVisible();
  await expect(page.getByRole("main").getByRole("link", { name: "Review terms" }).first()).toBeVisible();
});
