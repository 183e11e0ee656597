// A member's day: the inbox by keyboard, taking work and putting it back, giving it away, finishing without a connection.

import { type Page } from "@playwright/test";
import { expect, expectAccessible, settled, signIn, test } from "../support/fixtures.ts";

const chosen = (page: Page) => page.locator("tr[aria-selected=true]");

test("the inbox by keyboard: move, claim, open; then release and give away", async ({ page }) => {
  await signIn(page, "legal");
  await page.goto("/work");
  await settled(page);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await expect(page.locator("tr.work-row").first()).toHaveAttribute("aria-selected", "true");
  // The first that is the team's, so that it can be claimed.
  const rows = page.locator("tr.work-row");
  for (let n = 0; n < (await rows.count()); n += 1) {
    if (await chosen(page).getByRole("button", { name: /^Claim/ }).count()) break;
    await page.keyboard.press("j");
  }
  await page.keyboard.press("c");
  await expect(page.getByText("Review terms is yours now.")).toBeVisible();
  await expect(chosen(page)).toContainText("Jon Bell");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/work\/.+/);

  await page.getByRole("button", { name: "Release" }).click();
  await expect(page.getByRole("button", { name: "Claim" })).toBeVisible();
  await page.getByRole("button", { name: "Claim" }).click();
  await expect(page.getByRole("button", { name: "Release" })).toBeVisible();

  await page.getByRole("button", { name: "Give to someone else" }).click();
  const dialog = page.getByRole("dialog", { name: /^Give/ });
  await dialog.getByRole("button", { name: "Give", exact: true }).click();
  await expect(dialog.getByText("Choose who should do it.")).toBeVisible();
  await expect(dialog.getByRole("combobox", { name: "To" })).toBeFocused();
  await page.keyboard.type("fin");
  await expect(dialog.getByRole("option").first()).toContainText("Finance");
  await page.keyboard.press("Enter");
  await dialog.getByLabel("Why").fill("You know the customer");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Give", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Review terms is with Finance now" })).toBeFocused();
  await expectAccessible(page);
});

test("a step finished without a connection is sent once it is back", async ({ page, problems }) => {
  problems.allow(/ERR_INTERNET_DISCONNECTED/);
  await signIn(page, "legal");
  await page.goto("/work?scope=mine");
  await settled(page);
  await page.getByRole("main").getByRole("link", { name: "Review terms" }).first().click();
  await page.getByRole("radio", { name: "Standard" }).check();
  await expect(page.getByText("Draft kept", { exact: true })).toBeVisible();
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Accept the terms" }).click();
  await expect(page.getByText("There is no connection just now.", { exact: false })).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByRole("heading", { name: "Review terms: done" })).toBeVisible();
});

test("what is given to a person rings their bell at once", async ({ as }) => {
  const [manager, legal] = [await as("manager"), await as("legal")];
  const bell = legal.getByRole("button", { name: /^Notifications/ });
  const before = Number(/\d+/.exec((await bell.getAttribute("aria-label")) ?? "")?.[0] ?? 0);
  await manager.goto("/runs");
  await settled(manager);
  await manager.getByRole("main").locator('a[href^="/runs/"]').first().click();
  await manager.getByRole("button", { name: "Reassign" }).click();
  const dialog = manager.getByRole("dialog", { name: /^Give the open work/ });
  await dialog.getByRole("combobox", { name: "To whom" }).fill("Jon");
  await dialog.getByRole("option", { name: /Jon Bell/ }).click();
  await dialog.getByLabel("Why").fill("Please take this");
  await dialog.getByRole("button", { name: "Give it to them" }).click();
  await expect(dialog).toHaveCount(0);
  await expect.poll(async () => Number(/\d+/.exec((await bell.getAttribute("aria-label")) ?? "")?.[0] ?? 0)).toBeGreaterThan(before);
  await bell.click();
  await expect(legal.locator("#bell-menu")).toContainText("Please take this");
});
