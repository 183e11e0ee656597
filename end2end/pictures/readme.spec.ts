// The README's pictures: the demo as it is, nothing arranged.

import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Page } from "@playwright/test";
import { Api } from "../support/api.ts";
import { expect, settled, signIn, test } from "../support/fixtures.ts";

const folder = process.env["FERMATA_PICTURES"] ?? resolve(import.meta.dirname, "../../docs/images");

test.use({ viewport: { width: 1440, height: 900 } });
test.beforeAll(() => mkdir(folder, { recursive: true }));

async function take(page: Page, name: string): Promise<void> {
  await settled(page);
  await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
}

test("inbox", async ({ page }) => {
  await signIn(page, "finance");
  await page.goto("/work");
  await take(page, "inbox");
});

test("guide", async ({ page, server }) => {
  await signIn(page, "legal");
  const { items } = await (await page.request.get(`${server.url}/api/v1/work-items?limit=1`)).json();
  expect(items.length, "work items of legal").toBeGreaterThan(0);
  await page.goto(`/work/${items[0].id}`);
  await take(page, "guide");
});

test("run", async ({ page, server }) => {
  await signIn(page, "manager");
  const { items } = await (await page.request.get(`${server.url}/api/v1/runs?status=InProgress&limit=1`)).json();
  expect(items.length, "runs in progress").toBeGreaterThan(0);
  await page.goto(`/runs/${items[0].id}`);
  await take(page, "run");
});

test("dashboard", async ({ page }) => {
  await signIn(page, "manager");
  await page.goto("/dashboards");
  await take(page, "dashboard");
});

test("builder", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/orchestrations");
  await settled(page);
  await page.getByRole("link", { name: /onboarding/i }).first().click();
  await page.waitForURL(/orchestrations\/.+/);
  await take(page, "builder");
});

test("flow", async ({ page, server }) => {
  const api = await Api.as(server, "admin");
  await api.send("POST", "/templates/policy_renewal/install", { examples: false });
  await signIn(page, "admin");
  await page.goto("/flows/generate_offer");
  await settled(page);
  await page.getByRole("button", { name: "Fit" }).click();
  await take(page, "flow");
});

test("templates", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/templates");
  await expect(page.locator("svg.thumbnail").first()).toBeVisible();
  await take(page, "templates");
});
