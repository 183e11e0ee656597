// The people of the demo, and how they get in.

import { type Page, expect } from "@playwright/test";

/** The demo's accounts; each has the password `demo`. */
export const personas = ["admin", "sales", "legal", "finance", "implementation", "manager"] as const;
export type Persona = (typeof personas)[number];

/** Somebody who signs in: a persona, or one of the people that a template brings. */
export type Person = string;

/** Signs in by name and password, as everywhere else than in the demo, and waits for the first page. */
export async function signIn(page: Page, persona: Person): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Username").fill(persona);
  await page.getByLabel("Password").fill("demo");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).not.toHaveURL(/sign-in/);
  await settled(page);
}

/** Waits until the page is alive: a click before that may go to the server as a plain link or form. */
export async function settled(page: Page): Promise<void> {
  await page.locator("html[data-alive]").waitFor({ state: "attached" });
}
