// A story's people at work: what they have to do is asked of the API, and done in their browser or by their program.

import { type Page, expect } from "@playwright/test";
import { type Api } from "./api.ts";
import { settled } from "./people.ts";

/** The password of everybody in the demo, and of whoever comes with a template. */
export const PASSWORD = "demo";

export type Item = { id: string; run: string; run_title: string; step: string; step_label: string; assignee: string };
export type Run = { id: string; title: string; status: string; stage_label: string | null };
export type Kept = { id: string; title: string; revision: number; fields: { [name: string]: unknown } };

/** The open work of whoever asks, of a step of the run of this title. */
export async function work(api: Api, title: string, step: string, scope = "reach"): Promise<Item[]> {
  const { items } = await api.get<{ items: Item[] }>(`/work-items?scope=${scope}&limit=200`);
  return items.filter((item) => item.run_title.includes(title) && item.step === step);
}

/** The only one of these. */
export async function item(api: Api, title: string, step: string, scope = "reach"): Promise<Item> {
  const found = await work(api, title, step, scope);
  const [only] = found;
  if (!only || found.length > 1) throw new Error(`${found.length} open work items of ${step} of ${title}`);
  return only;
}

/** Opens somebody's work as they do: from their list; what is offered to their team by its address. */
export async function openWork(page: Page, api: Api, title: string, step: string): Promise<Item> {
  const found = await item(api, title, step);
  if (found.assignee.startsWith("user:")) {
    await page.goto("/work");
    await settled(page);
    const row = page.getByRole("row").filter({ hasText: title }).filter({ hasText: found.step_label });
    await row.getByRole("link", { name: found.step_label }).first().click();
  } else {
    await page.goto(`/work/${found.id}`);
    await settled(page);
  }
  await expect(page.getByRole("heading", { name: found.step_label, level: 2 })).toBeVisible();
  return found;
}

/** Presses a button of the work guide and waits until the work is done. */
export async function finish(page: Page, button: string, label: string): Promise<void> {
  await page.getByRole("button", { name: button, exact: true }).click();
  await expect(page.getByText(`${label}: done.`)).toBeVisible();
}

/** Does work by a program. */
export async function complete(api: Api, title: string, step: string, body: object = {}): Promise<void> {
  const { id } = await item(api, title, step);
  await api.send("POST", `/work-items/${id}/complete`, body);
}

/** Presses a decision's button and signs it; says what is stated by that. */
export async function sign(page: Page, button: string, password: string, comment = ""): Promise<string> {
  if (comment !== "") await page.locator("#decide-comment").fill(comment);
  await page.getByRole("button", { name: button, exact: true }).click();
  const dialog = page.getByRole("dialog");
  const statement = await dialog.locator("blockquote").innerText();
  await dialog.getByLabel("Your password").fill(password);
  await dialog.getByRole("button", { name: "Sign", exact: true }).click();
  return statement;
}

/** The record of this title. */
export async function kept(api: Api, object: string, title: string): Promise<Kept> {
  const { items } = await api.get<{ items: Kept[] }>(`/objects/${object}/records?limit=200`);
  const found = items.find((one) => one.title === title);
  if (!found) throw new Error(`there is no ${object} ${title}`);
  return found;
}

/** The run of this title. */
export async function run(api: Api, orchestration: string, title: string): Promise<Run> {
  const { items } = await api.get<{ items: Run[] }>(`/runs?orchestration=${orchestration}&limit=200`);
  const found = items.find((one) => one.title.includes(title));
  if (!found) throw new Error(`there is no run ${title} of ${orchestration}`);
  return found;
}

/** The username of whoever a step was given to, as whoever manages runs sees it. */
export async function holder(manager: Api, title: string, step: string): Promise<string> {
  const { assignee } = await item(manager, title, step, "all");
  return assignee.replace("user:", "");
}

/** Chooses somebody in a field that takes a person. */
export async function choose(page: Page, field: string, typed: string, label: string): Promise<void> {
  await page.getByRole("combobox", { name: field }).fill(typed);
  await page.getByRole("option", { name: label }).click();
}
