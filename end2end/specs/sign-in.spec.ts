// Everybody gets in, and nobody else.

import { expect, expectAccessible, expectNoSideways, personas, settled, signIn, test } from "../support/fixtures.ts";

test("the sign-in page is accessible", async ({ page }) => {
  await page.goto("/sign-in");
  await settled(page);
  await expect(page.getByLabel("Password")).toBeVisible();
  await expectAccessible(page);
});

test("the sign-in page fits a phone", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await page.goto("/sign-in");
  await settled(page);
  await expectNoSideways(page);
  await expectAccessible(page);
});

test("a page asks those who are not signed in to do so", async ({ page }) => {
  await page.goto("/runs");
  await expect(page).toHaveURL(/sign-in/);
});

test("a wrong password is refused in plain words", async ({ page }) => {
  await page.goto("/sign-in");
  await settled(page);
  await page.getByLabel("Username").fill("admin");
  await page.getByLabel("Password").fill("not this");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page).toHaveURL(/sign-in/);
});

for (const persona of personas) {
  test(`${persona} signs in`, async ({ page }) => {
    await signIn(page, persona);
    await expect(page.getByRole("main")).toBeVisible();
    await expectAccessible(page);
  });

  test(`${persona} has a first page that fits a phone`, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 640 });
    await signIn(page, persona);
    await expectNoSideways(page);
    await expectAccessible(page);
  });
}

test("in the demo one click is enough", async ({ page }) => {
  await page.goto("/sign-in");
  await settled(page);
  await page.locator('button[name="name"][value="legal"]').click();
  await expect(page).not.toHaveURL(/sign-in/);
  await settled(page);
  await expect(page.getByRole("main")).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("signing in works all the same", async ({ page }) => {
    await page.goto("/sign-in");
    await page.getByLabel("Username").fill("sales");
    await page.getByLabel("Password").fill("demo");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page).not.toHaveURL(/sign-in/);
    await expect(page.getByRole("main")).toBeVisible();
  });
});
