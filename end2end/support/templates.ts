// Templates as an administrator takes them from the gallery.

import { type Page, expect } from "@playwright/test";
import { settled } from "./people.ts";

/** Installs a template with its examples, and stays where the gallery says that it is ready. */
export async function installTemplate(page: Page, template: string): Promise<void> {
  await page.goto("/templates");
  await settled(page);
  const card = page.getByRole("listitem", { name: template });
  await card.getByRole("button", { name: "Use this template" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Install" }).click();
  await expect(page.getByRole("dialog", { name: "It is ready" })).toBeVisible();
}
