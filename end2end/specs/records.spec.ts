// Records as people work with them: views, filters and columns; files, comments and what belongs to a record; CSV in and out.

import { readFile } from "node:fs/promises";
import { type Page } from "@playwright/test";
import { Api } from "../support/api.ts";
import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";

const partner = {
  name: "Partner",
  label: "Partner",
  label_plural: "Partners",
  fields: [
    { name: "name", label: "Name", data_type: { type: "text" }, required: true },
    { name: "email", label: "E-mail", data_type: { type: "email" } },
    { name: "score", label: "Score", data_type: { type: "number" } },
    { name: "account", label: "Account", data_type: { type: "lookup", object: "Account" } },
  ],
};

interface Made {
  id: string;
  title: string;
}

async function partners(api: Api, people: [name: string, score: number][]): Promise<void> {
  await api.send("POST", "/objects", partner).catch(() => undefined);
  for (const [name, score] of people) {
    await api.send("POST", "/objects/Partner/records", { fields: { name, score } });
  }
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await settled(page);
}

const titles = (page: Page) => page.locator("tbody .row-link");

test("a list is filtered, sorted, given columns, and kept as a view that others use", async ({ page, server, as }) => {
  const api = await Api.as(server, "admin");
  await partners(api, [["Ada", 7], ["Bo", 90], ["Cleo", 40], ["Dan", 12]]);
  await signIn(page, "manager");
  await open(page, "/records/Partner");
  await expect(titles(page)).toHaveText(["Dan", "Cleo", "Bo", "Ada"]);

  await page.getByRole("button", { name: "Score", exact: true }).click();
  await expect(titles(page)).toHaveText(["Ada", "Dan", "Cleo", "Bo"]);
  await expect(page.getByRole("columnheader", { name: "Score" })).toHaveAttribute("aria-sort", "ascending");

  await page.getByRole("button", { name: "Filter" }).click();
  const filter = page.getByRole("dialog", { name: "Which records are shown" });
  await filter.getByRole("combobox", { name: "Shown are" }).selectOption("rows");
  await filter.getByLabel("What is looked at").selectOption("record.score");
  await filter.getByLabel("How it is compared").selectOption("greater_than");
  await filter.getByLabel("Compared with").fill("10");
  await expectAccessible(page);
  await filter.getByRole("button", { name: "Show these records" }).click();
  await expect(titles(page)).toHaveText(["Dan", "Cleo", "Bo"]);

  await page.getByRole("button", { name: "Columns" }).click();
  const columns = page.getByRole("dialog", { name: "Columns" });
  await columns.getByRole("checkbox", { name: "E-mail" }).uncheck();
  await columns.getByRole("checkbox", { name: "Last change" }).uncheck();
  await columns.getByRole("button", { name: "Show these columns" }).click();
  await expect(page.getByRole("columnheader")).toHaveText(["Partner", "Score", "Account"]);

  await page.getByRole("button", { name: "View", exact: true }).click();
  await page.getByRole("button", { name: "Save as a new view" }).click();
  const naming = page.getByRole("dialog", { name: "Save as a new view" });
  await naming.getByLabel("Name").fill("Promising");
  await naming.getByLabel("Everybody may use it").check();
  await naming.getByLabel("The list opens with it").check();
  await naming.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Promising is saved.")).toBeVisible();
  await expectAccessible(page);

  const theirs = await as("admin");
  await open(theirs, "/records/Partner");
  await expect(theirs.getByLabel("View", { exact: true }).first()).toContainText("Promising");
  await expect(titles(theirs)).toHaveText(["Dan", "Cleo", "Bo"]);
});

test("a record has files, comments, related records and a history of all of it", async ({ page, server }) => {
  const api = await Api.as(server, "admin");
  await partners(api, []);
  const account = (await api.send("POST", "/objects/Account/records", { fields: { name: "Harbor" } })) as Made;
  await signIn(page, "manager");
  await open(page, `/records/Account/${account.id}`);

  await page.getByRole("tab", { name: "Files" }).click();
  await page.locator("#record-files").setInputFiles({ name: "Plan.txt", mimeType: "text/plain", buffer: Buffer.from("Doors first") });
  const file = page.getByRole("link", { name: "Plan.txt" });
  await expect(file).toBeVisible();
  const download = page.waitForEvent("download");
  await file.click();
  const saved = await (await download).path();
  expect(await readFile(saved, "utf8")).toBe("Doors first");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Delete Plan.txt" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete it" }).click();
  await expect(file).toHaveCount(0);

  await page.getByRole("tab", { name: "Comments" }).click();
  await page.getByLabel("Comment", { exact: true }).fill("They **called** back. <script>alert(1)</script>");
  await page.getByRole("button", { name: "Add comment" }).click();
  const said = page.getByRole("list", { name: "Comments" });
  await expect(said.locator("strong")).toHaveText("called");
  await page.getByRole("button", { name: "Edit this comment" }).click();
  await said.getByLabel("Comment", { exact: true }).fill("They called twice.");
  await said.getByRole("button", { name: "Save" }).click();
  await expect(said).toContainText("They called twice.");
  await expect(said).toContainText("edited");
  await expectAccessible(page);

  await page.getByRole("tab", { name: "Related" }).click();
  await page.getByRole("link", { name: "New Partner" }).click();
  await expect(page.getByRole("heading", { name: "New Partner" })).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Account" })).toHaveValue("Harbor");
  await page.getByLabel("Name").fill("Eve");
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: "Eve" })).toBeVisible();
  await open(page, `/records/Account/${account.id}`);
  await page.getByRole("tab", { name: "Related" }).click();
  await expect(page.getByRole("link", { name: "Eve" })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("tab", { name: "History" }).click();
  for (const words of ["put a file here", "deleted a file", "commented", "changed a comment"]) {
    await expect(page.getByRole("tabpanel")).toContainText(words);
  }
  await expectAccessible(page);
});

test("a file field takes files, shows them and gives them back", async ({ page, server, problems }) => {
  problems.allow(/409/);
  const api = await Api.as(server, "admin");
  await api.send("POST", "/objects", {
    name: "Lease",
    label: "Lease",
    fields: [
      { name: "name", label: "Name", data_type: { type: "text" }, required: true },
      { name: "contract", label: "Contract", data_type: { type: "file" } },
      { name: "papers", label: "Papers", data_type: { type: "file", multiple: true } },
    ],
  });
  const lease = await api.send<Made>("POST", "/objects/Lease/records", { fields: { name: "Harbor" } });
  await signIn(page, "manager");
  await open(page, `/records/Lease/${lease.id}`);
  await page.getByRole("button", { name: "Edit" }).click();
  const file = (name: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(name) });
  await page.getByLabel("Contract", { exact: true }).setInputFiles(file("Draft.txt"));
  await expect(page.getByRole("link", { name: "Draft.txt" })).toBeVisible();
  // One that takes the place of another: the field holds one alone.
  await page.getByLabel("Contract", { exact: true }).setInputFiles(file("Signed.txt"));
  await expect(page.getByRole("link", { name: "Signed.txt" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Draft.txt" })).toHaveCount(0);
  for (const name of ["Plan.txt", "Map.txt"]) {
    await page.getByLabel("Papers", { exact: true }).setInputFiles(file(name));
    await expect(page.getByRole("link", { name })).toBeVisible();
  }
  await page.getByRole("button", { name: "Take out Plan.txt" }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Harbor is saved.")).toBeVisible();
  await expect(page.getByRole("definition").filter({ hasText: "Map.txt" })).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Signed.txt" }).click();
  expect(await readFile(await (await download).path(), "utf8")).toBe("Signed.txt");

  // What the field holds cannot be deleted from under it; what was taken out lies with the record and can.
  await page.getByRole("tab", { name: "Files" }).click();
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Delete Signed.txt" }).click();
  await dialog.getByRole("button", { name: "Delete it" }).click();
  await expect(dialog.getByText("The field Contract holds this file")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Delete Draft.txt" }).click();
  await dialog.getByRole("button", { name: "Delete it" }).click();
  await expect(page.getByRole("link", { name: "Draft.txt" })).toHaveCount(0);
  await expectAccessible(page);
});

test("a CSV file is looked at, imported with its bad rows told, and exported again", async ({ page, server }) => {
  const api = await Api.as(server, "admin");
  await partners(api, []);
  await signIn(page, "manager");
  await open(page, "/records/Partner/import");
  await expectAccessible(page);
  const text = "Name;E-mail;Score\nFay;fay@example.com;1,5\n;nobody@example.com;2\nGus;no address;3\nHal;;4\n";
  await page.locator("#import-file").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await expect(page.getByText("2 of these rows cannot be imported.")).toBeVisible();
  await expect(page.getByLabel("Field for E-mail")).toHaveValue("email");
  await expectAccessible(page);
  await expectNoSideways(page);
  await page.getByRole("button", { name: "Import all rows" }).click();
  await expect(page.getByText("Imported", { exact: true })).toBeVisible();
  const bad = page.getByRole("table", { name: "Bad rows" });
  await expect(bad.getByRole("row")).toHaveCount(3);
  await expect(bad).toContainText("Name is required");
  await expectAccessible(page);
  const report = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download as CSV" }).click();
  expect(await readFile(await (await report).path(), "utf8")).toContain("3,Name,required");

  await page.getByRole("link", { name: "Show Partners" }).click();
  await expect(page.getByRole("heading", { name: "Partners", level: 1 })).toBeVisible();
  await open(page, "/records/Partner?view=none");
  await expect(titles(page).filter({ hasText: "Fay" })).toHaveCount(1);
  await page.getByRole("button", { name: "Import and export" }).click();
  const exported = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export these as CSV" }).click();
  expect(await readFile(await (await exported).path(), "utf8")).toContain("Fay");
});

test("a long import shows how far it is and can be cancelled", async ({ page, server }) => {
  const api = await Api.as(server, "admin");
  await partners(api, []);
  await signIn(page, "manager");
  await open(page, "/records/Partner/import");
  const rows = Array.from({ length: 60_000 }, (_, n) => `Person ${n},${n}`).join("\n");
  await page.locator("#import-file").setInputFiles({ name: "many.csv", mimeType: "text/csv", buffer: Buffer.from(`Name,Score\n${rows}\n`) });
  await page.getByRole("button", { name: "Import all rows" }).click();
  await page.getByRole("button", { name: "Cancel the import" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel it" }).click();
  await expect(page.getByText("Cancelled: what was imported before stays")).toBeVisible();
  await expectAccessible(page);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });
  test("lists, records and imports fit", async ({ page, server }) => {
    const api = await Api.as(server, "admin");
    await partners(api, [["Ida", 3]]);
    await signIn(page, "manager");
    for (const path of ["/records/Partner?view=none", "/records/Partner/import"]) {
      await open(page, path);
      await expectNoSideways(page);
      await expectAccessible(page);
    }
    await open(page, "/records/Partner?view=none");
    await page.getByRole("link", { name: "Ida" }).click();
    await page.getByRole("tab", { name: "Files" }).click();
    await expectNoSideways(page);
    await expectAccessible(page);
  });
});
